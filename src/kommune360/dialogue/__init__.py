"""Opinion landscape: groups, what unites and what divides, who is missing, which statement comes next."""
