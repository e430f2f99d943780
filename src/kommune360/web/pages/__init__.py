"""Pages that show several rooms, and the pages the editors write: start, imprint, privacy, help."""
