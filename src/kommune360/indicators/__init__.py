"""Indicators: what is measured, how it is computed on every level, and what may be read from it."""
