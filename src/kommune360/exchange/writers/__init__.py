"""Writers of outside formats: from tables of the house to files other programs read."""
