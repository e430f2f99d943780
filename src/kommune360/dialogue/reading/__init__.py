"""Plain files of votes, statements, attributes and residents, read with findings."""
