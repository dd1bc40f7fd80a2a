"""Programs: what a partner's program consists of, as data: the packs, the instruments they may use, and the page of each. No rows yet."""
