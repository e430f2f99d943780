"""How the plan is shown: the frame of every page, words, addresses, files, the way through the room."""
