"""No figure of the statistics zone leaves it."""
