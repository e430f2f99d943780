"""Which life phase and field of action has what, and where nothing is."""
