"""Programs: what a partner's program consists of, as data. Today the instruments it may use; no rows of its own yet."""
