"""The data room: what was imported, from where, with which findings; import, answer, undo."""
