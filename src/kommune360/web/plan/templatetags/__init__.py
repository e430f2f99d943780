"""Template tags of the room Plan."""
