"""Programs: what a partner's program consists of, as data: the packs and the instruments they may use; and as rows: each pack as it was
published, which agency runs it, since when, and what the community said of it before.
"""
