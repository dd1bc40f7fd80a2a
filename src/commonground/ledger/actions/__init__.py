"""What is done to the ledger beside writing in its books: sealing them, and changing the key that signs."""

from commonground.ledger.actions.keys import change_key, signing_key
from commonground.ledger.actions.seal import seal, seal_all

__all__ = ["change_key", "seal", "seal_all", "signing_key"]
