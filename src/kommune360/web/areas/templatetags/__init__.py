"""Template tags of the room Lage."""
