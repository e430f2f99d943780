"""Bedarf: need against places by area and year, scenarios side by side, changed live."""
