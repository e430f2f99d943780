"""What is done: the measures as lists and one by one, written, changed and reported on."""
