"""Sealing, without a database: the exact bytes of an entry, the tree over them (RFC 6962), signed checkpoints, and their keys.

Whoever holds an earlier checkpoint can prove that nothing before it was changed, left out or put in. ``ledger/verify_ledger.py``
checks the same with code of its own.
"""
