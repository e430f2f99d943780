"""The planning folder: one municipality's whole content, its imports, its check, its copy."""
