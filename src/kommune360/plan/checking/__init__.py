"""Whether a plan holds together, and what it still lacks."""
