"""Musterstadt, an invented town: seeded truth, and the messy files such a town delivers.

``town`` draws the map, ``people`` simulates residents, ``places`` and ``figures`` follow from them,
``files.write(folder)`` delivers everything; nothing in it is about a real place or person.
"""
