"""Template tags about people and acts."""
