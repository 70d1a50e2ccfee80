"""Reports: pure functions over the books of a facility's accounts."""
