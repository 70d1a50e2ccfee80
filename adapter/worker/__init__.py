"""What runs between doors and journey: the one thread that commits, and the one that wakes."""
