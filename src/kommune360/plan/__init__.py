"""The plan: what a town wants for its children, who does what, what was decided, and what came of it."""
