"""The upper floor: the Django application, and the only place that imports Django."""
