"""The room of providers: their own offers and measures, proposals, and what became of their statements."""
