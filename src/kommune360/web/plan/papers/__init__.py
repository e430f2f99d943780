"""The papers of a version for the committee: when they are due, how they are made, what was resolved."""
