"""Pages of the person's own view."""
