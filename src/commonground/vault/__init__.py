"""The vault: what a victim service provider keeps of the people it serves, in an installation of its own with its own database, keys and
accounts. Who is served, what was noted, what a person signed, the packets that left on it, and totals with small counts left out. It is
no part of the shared installation: there its tables do not exist. Nothing here is searched, matched, indexed or counted across people
except for the totals. On screens the word does not appear; staff read *your own records*.
"""
