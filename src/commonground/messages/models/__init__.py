"""Messages and safe contact."""

from commonground.messages.models.message import Message
from commonground.messages.models.safe_contact import SafeContact

__all__ = ["Message", "SafeContact"]
