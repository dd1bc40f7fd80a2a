"""Words of measures in templates."""
