"""The ledger: two books that only grow. *What happened* is written in the change's own transaction; *who looked* is written
on a connection of its own before the bytes leave. It stores plain ids without foreign keys, never a name or a text.
Beside them stands the news: the outbox from which live pages learn that something changed.
"""
