"""What becomes of a debt: overdue, alleged, decided by people, on a plan, on a list."""
