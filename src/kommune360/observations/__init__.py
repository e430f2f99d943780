"""The store: every figure about an area at a time, with its flag, its dataset and its source row."""
