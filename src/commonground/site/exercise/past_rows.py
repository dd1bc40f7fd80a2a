"""The rows that an invented past leaves, held in memory until they are written: each with the agency that wrote it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from commonground.assessments.models import Assessment
from commonground.calls.models import Assignment
from commonground.cases.models import Case, Task, Touchpoint
from commonground.clocks.models import Clock
from commonground.clocks.status import CLOCK
from commonground.consents.models import Release
from commonground.encounters.models import Encounter
from commonground.messages.models import SafeContact
from commonground.people.models import Person
from commonground.privacy.models import Grant, Part, Reach, Subject
from commonground.referrals.models import HandOver, Referral, SilentAnswer
from commonground.site.exercise.past_facts import Facts

# In the order in which rows point at each other.
ORDER: tuple[type[models.Model], ...] = (
    Subject, Assignment, Person, SafeContact, Encounter, Assessment, Release, Grant, Referral, SilentAnswer, HandOver,
    Case, Task, Touchpoint, Clock, Part, Reach,
)  # fmt: skip
OPEN_CLOCK = ("running", "overdue")
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Row:
    """One row to be written: by which agency, and in which story it first appeared."""

    instance: Any
    agency: UUID
    story: str


@dataclass
class Shelf:
    """All rows of a past, by model and id; the book that its verbs write in."""

    facts: Facts
    story: str = ""
    rows: dict[type[models.Model], dict[UUID, Row]] = field(default_factory=lambda: {model: {} for model in ORDER})
    clocks: dict[UUID, list[Clock]] = field(default_factory=dict)  # by record

    def put(self, model: type[M], agency: UUID, *key: object, **fields: Any) -> M:
        """Add a row with an id made from the key."""
        made = model(
            id=self.facts.key(model._meta.label_lower, *key), jurisdiction_id=self.facts.jurisdiction_id, **fields
        )
        self.rows[model][made.pk] = Row(made, agency, self.story)
        return made

    def get(self, model: type[M], *key: object) -> M | None:
        """The row with this key, or None."""
        found = self.rows[model].get(self.facts.key(model._meta.label_lower, *key))
        return found.instance if found else None

    def all_rows(self) -> Iterator[tuple[type[models.Model], Row]]:
        """Every row, in an order in which they can be written."""
        for model in ORDER:
            for row in self.rows[model].values():
                yield model, row

    def part(self, record: Any, agency: UUID, name: str, label: str, at: datetime, by: UUID, **more: Any) -> Part:
        """A labelled part of a record."""
        number = more.pop("number", 0)
        return self.put(
            Part, agency, record.pk, name, label, number, agency_id=agency, record_kind=record._meta.label_lower,
            record_id=record.pk, name=name, label=label, written_at=at, written_by=by, **more,
        )  # fmt: skip

    def start_clock(
        self, name: str, record: Any, agency: UUID, at: datetime, due_at: datetime, *, waits: bool = False, **terms: Any
    ) -> Clock:
        """Start a clock beside a record, as the agency whose record it is would have.

        :param terms: what it was promised on, where it was declared.
        """
        clock = self.put(
            Clock, record.agency_id, record.pk, name, at.isoformat(), agency_id=agency, set_by_id=record.agency_id, name=name, record_kind=record._meta.label_lower,
            record_id=record.pk, subject_id=getattr(record, "subject_id", None), status=CLOCK.first, started_at=at, due_at=due_at, wait_for_them=waits, **terms,
        )  # fmt: skip
        self.clocks.setdefault(record.pk, []).append(clock)
        return clock

    def clock(self, name: str, record: Any) -> Clock | None:
        """The clock of a record that still runs."""
        beside = self.clocks.get(record.pk, [])
        return next((clock for clock in beside if clock.name == name and clock.status in OPEN_CLOCK), None)

    def end_clock(self, clock: Clock | None, verb: str, at: datetime, reason: str = "") -> None:
        """Meet or stop a clock; one that ran out before was raised as overdue at that moment."""
        if clock is None:
            return
        raise_if_over(clock, at)
        clock.status, clock.ended_at, clock.stop_reason = CLOCK.move(clock.status, verb), at, reason


def raise_if_over(clock: Clock, at: datetime) -> None:
    """What the job of every minute would have done by now."""
    if clock.status == "running" and clock.due_at < at and not clock.wait_for_them:
        clock.status, clock.raised_at = CLOCK.move(clock.status, "raise_overdue"), clock.due_at
        clock.level = 1
