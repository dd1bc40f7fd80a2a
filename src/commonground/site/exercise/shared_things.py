"""What one agency of the town shares with the school, the court, probation and child protection: a few people in each half of the year.

Told at fixed days, so that every start tells the same; each permission lasts until the next half has been told.
"""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from commonground.people.models import Person
from commonground.site.exercise.past_rows import Shelf
from commonground.site.exercise.past_verbs import COORDINATION, Verbs
from commonground.site.town.course import GeneratedPermission

LASTS = timedelta(days=195)
HALVES = (2, 8)  # the months in which the two halves of a school year begin
TOLD_AFTER, KNOWN_AFTER, REACHED_AFTER = (
    timedelta(days=2, hours=10),
    timedelta(days=3, hours=11),
    timedelta(days=4, hours=14),
)


@cache
def _people() -> list[dict[str, Any]]:
    text = resources.files(__package__).joinpath("shared_things.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["person"])


def lay_shared_things(shelf: Shelf, until: datetime) -> None:
    """Put on the shelf what is shared in the half of the year whose first days are over by then."""
    verbs, first = Verbs(shelf), half_told_by(until - REACHED_AFTER)
    for told in _people():
        shelf.story = f"shared/{first}/{told['key']}"
        _lay(verbs, told, first, shelf.facts.morning(first))


def half_told_by(moment: datetime) -> date:
    """The first day of the half of the year in which a moment lies."""
    day = moment.date()
    begun = [date(year, month, 1) for year in (day.year - 1, day.year) for month in HALVES]
    return max(first for first in begun if first < day)


def _lay(verbs: Verbs, told: dict[str, Any], first: date, began: datetime) -> None:
    """One person: what the teller wrote and the person permitted, and what the receiver has."""
    shelf, facts = verbs.shelf, verbs.shelf.facts
    teller, knows, worker = (facts.member(told[who]) for who in ("teller", "first", "worker"))
    at = began + TOLD_AFTER
    known = {
        "name": told["names"][HALVES.index(first.month)],
        "pronouns": told["pronouns"],
        "language": told["language"],
    }
    known |= {"born_on": first.replace(year=first.year - told["born"], month=1), "born_estimated": False}
    person: Person = verbs.note_person(shelf.story, teller, at, known)
    for number, note in enumerate(told["notes"]):
        shelf.part(
            person, teller.agency_id, "note", note["label"], at + timedelta(minutes=number), teller.pk, text=note["text"],
            subject_id=person.subject_id, number=number,
        )  # fmt: skip
    asked = GeneratedPermission(at, "yes", "", "", tuple(told["asked"]), (COORDINATION,), first + LASTS)
    verbs.ask(asked, person, knows.agency_id, teller, shelf.story)
    theirs = verbs.note_person(shelf.story, knows, began + KNOWN_AFTER, known, subject=person.subject_id)
    for number, note in enumerate(told["own"]):
        by = facts.member(note["by"])
        shelf.part(
            theirs, by.agency_id, "note", note["label"], began + KNOWN_AFTER, by.pk, text=note["text"], subject_id=person.subject_id,
            number=number,
        )  # fmt: skip
    if told.get("comes"):
        verbs.open_case(theirs, theirs, worker, worker, began + KNOWN_AFTER)
        return
    verbs.set_safe_contact(theirs, began + KNOWN_AFTER, {"way": "call", "hours": "after 16:00", "voicemail_ok": False})
    case = verbs.open_case(theirs, theirs, worker, worker, began + KNOWN_AFTER)
    verbs.touch(case, True, "in_person", worker, began + REACHED_AFTER)
