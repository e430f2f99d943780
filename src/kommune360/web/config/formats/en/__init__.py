"""English, as people in a German municipality read it."""
