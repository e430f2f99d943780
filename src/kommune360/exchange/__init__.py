"""Readers and writers of outside formats, the planning folder and the import as one transaction."""
