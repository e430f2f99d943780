"""Requests of data: the planner asks a department, with purpose, legal basis and deadline."""
