"""Papers: what they say, that they stay, that every figure is the store's."""
