"""Readers of outside formats: from a file to readings, one format a module."""
