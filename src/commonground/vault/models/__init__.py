"""People served, notes, permissions, messages that arrived, totals."""

from commonground.vault.models.message import Message
from commonground.vault.models.person import Note, Person
from commonground.vault.models.release import Release
from commonground.vault.models.totals import Totals

__all__ = ["Message", "Note", "Person", "Release", "Totals"]
