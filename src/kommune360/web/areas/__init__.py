"""Lage: how do children grow up, and where? Figures by area, on map and table, and where they come from."""
