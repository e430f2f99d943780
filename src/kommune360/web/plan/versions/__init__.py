"""The versions of the plan: what changed from one to the next, and the step to next year."""
