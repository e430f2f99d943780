"""The other plans of the town: their terms, where they clash, when they can change together."""
