"""Verbs of people: note what is known, correct it, say how it is safe to reach them; open in an emergency, end and review that."""

from commonground.people.actions.correct import correct
from commonground.people.actions.end_emergency import end_emergency
from commonground.people.actions.note import note
from commonground.people.actions.open_in_emergency import open_in_emergency
from commonground.people.actions.review_emergency import review_emergency
from commonground.people.actions.set_safe_contact import set_safe_contact

__all__ = ["correct", "end_emergency", "note", "open_in_emergency", "review_emergency", "set_safe_contact"]
