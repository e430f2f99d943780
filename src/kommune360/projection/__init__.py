"""Projection: how many people of which age will live where, and how sure that is."""
