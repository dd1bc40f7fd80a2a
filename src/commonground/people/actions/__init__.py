"""Verbs of people: note what is known, correct it, say how it is safe to reach them."""

from commonground.people.actions.correct import correct
from commonground.people.actions.note import note
from commonground.people.actions.set_safe_contact import set_safe_contact

__all__ = ["correct", "note", "set_safe_contact"]
