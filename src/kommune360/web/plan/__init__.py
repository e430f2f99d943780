"""The third room: what a town wants together, what it does, and whether it works."""
