"""Who was heard on the plan, in which phase, and what became of it."""
