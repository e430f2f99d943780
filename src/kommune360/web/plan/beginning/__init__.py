"""How a town comes to its first plan: twenty questions, or a file it has already."""
