"""The life of long work, the same for imports, releases, projections and portraits."""
