"""What a hospital owes its patient by when: told, done by hand, met, missed or let go."""
