"""Programs: what a partner's program consists of, as data: the packs and the instruments they may use. No rows of its own yet."""
