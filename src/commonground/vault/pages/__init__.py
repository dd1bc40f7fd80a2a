"""Pages of a provider's own records."""
