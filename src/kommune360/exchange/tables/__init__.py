"""Interpretation of sheets: from cells nobody has explained to long observations."""
