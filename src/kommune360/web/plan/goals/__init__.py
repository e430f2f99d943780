"""What is wanted: the tree of goals, the targets with their lines, the results chains."""
