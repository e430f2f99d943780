"""How a plan follows the world: signals, their bands, reviews, and the plan of next year."""
