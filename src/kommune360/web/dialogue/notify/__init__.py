"""Being told by mail: for who asked for it, once a day, and one click to end that."""
