"""Area systems and versions, hierarchies, boundaries, bridges between cuts."""
