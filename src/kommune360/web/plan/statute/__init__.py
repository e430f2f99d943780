"""What the law asks of the plan, item by item, and how the plan answers."""
