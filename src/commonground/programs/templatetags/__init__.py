"""Words of packs on pages."""
