"""Papers and portraits as files, from what the town's folder holds now."""
