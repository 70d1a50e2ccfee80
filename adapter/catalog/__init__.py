"""The data folders, read once at start into checked models."""
