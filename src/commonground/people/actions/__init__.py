"""Verbs of people: note what is known, correct it, say how it is safe to reach them; open in an emergency, end and review that; keep a
record from somebody and end that; say of oneself whom one must not know of."""

from commonground.people.actions.bar import bar, bar_recipients, bar_workplace
from commonground.people.actions.correct import correct
from commonground.people.actions.declare import declare, step_aside, take_back
from commonground.people.actions.end_emergency import end_emergency
from commonground.people.actions.lift import lift, share_again
from commonground.people.actions.never_share import never_share
from commonground.people.actions.note import note
from commonground.people.actions.open_in_emergency import open_in_emergency
from commonground.people.actions.review_emergency import review_emergency
from commonground.people.actions.set_safe_contact import set_safe_contact

__all__ = [
    "bar", "bar_recipients", "bar_workplace", "correct", "declare", "end_emergency", "lift", "never_share", "note", "open_in_emergency",
    "review_emergency", "set_safe_contact", "share_again", "step_aside", "take_back",
]  # fmt: skip
