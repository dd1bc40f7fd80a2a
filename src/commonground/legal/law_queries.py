"""Which passages of the law are to be looked at again, and what counsel said of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.legal.models import CounselEntry
from commonground.people.days import local_day
from commonground.privacy.law import cells
from commonground.privacy.law.passages import SOON, Passage, due, passages


@dataclass(frozen=True, slots=True)
class Standing:
    """A passage, the day on which it is looked at again, and what counsel said of it last, if anything."""

    passage: Passage
    day: date
    said: CounselEntry | None


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """``overdue``: the day has passed; ``soon``: it comes within three months; ``unsettled``: counsel never settled it and said nothing
    since; ``rest``: all others."""

    overdue: list[Standing]
    soon: list[Standing]
    unsettled: list[Standing]
    rest: list[Standing]


def entries(jurisdiction_id: UUID) -> list[CounselEntry]:
    """What counsel said, the newest last."""
    return list(CounselEntry.objects.filter(jurisdiction_id=jurisdiction_id).order_by("entered_at", "id"))


def days_named(said: Iterable[CounselEntry]) -> dict[str, date]:
    """By passage the day that counsel named when they last said of it that it stands; none where they since said otherwise."""
    again: dict[str, date] = {}
    for one in said:
        for key in one.passages:
            again.pop(key, None)
            if one.found == "stands" and one.again_by:
                again[key] = one.again_by
    return again


def law_to_look_at(viewer: Viewer, *, at: datetime) -> ToLookAt:
    """The passages of the law in force by when they are looked at again, the soonest first."""
    today, said = local_day(viewer, at), entries(viewer.jurisdiction_id)
    last = {key: one for one in said for key in one.passages}
    named = days_named(said)
    law = cells.the_law()
    standing = [Standing(one, named.get(one.key, one.due), last.get(one.key)) for one in passages(law)]
    standing.sort(key=lambda one: one.day)
    told = ToLookAt([], [], [], [])
    for one in standing:
        if one.day < today:
            told.overdue.append(one)
        elif one.day < today + SOON:
            told.soon.append(one)
        elif not one.passage.is_settled() and one.said is None:
            told.unsettled.append(one)
        else:
            told.rest.append(one)
    return told


def law_due(viewer: Viewer, *, at: datetime) -> list[tuple[Passage, date]]:
    """Passages that are overdue or due within three months."""
    again = days_named(entries(viewer.jurisdiction_id))
    return due(cells.the_law(), local_day(viewer, at), again=again, within=SOON)
