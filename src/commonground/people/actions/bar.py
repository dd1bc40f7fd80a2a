"""Keeping the record of a person from somebody: they may not even know that there is one."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, User
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import KeptFrom
from commonground.people.models import Person
from commonground.privacy.actions import write_bar
from commonground.privacy.models import Bar
from commonground.privacy.rules import (
    HeldByUs,
    KnownConflict,
    KnownReason,
    KnownRecipients,
    LastsSomeTime,
    NotOneself,
    NotThereAlready,
)


@action("people.bar")
def bar(
    person: Person,
    *,
    user: User,
    kind: str,
    why: str = "person_said",
    ends_at: datetime | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Bar:
    """Keep everything of a person from one member of staff, wherever they work and whoever holds it. To them it is not found.

    :param kind: ``party``, ``lives_with``, ``related``, ``declared`` (another conflict) or ``harms_the_person``.
    :param why: how it is known: ``person_said``, ``others_said``, ``seen``, ``paper``.
    :raises NotNow: N1, N2, N3, N4, N6 or N10.
    """
    assert at is not None
    person = locked(person)
    there = _there(person, at, user=user, kind=kind)
    facts = {"holder": person.agency_id, "kind": kind, "why": why, "user_id": user.pk, "there": there, "ends_at": ends_at, "at": at, "by": by}  # fmt: skip
    hold(HeldByUs, KnownConflict, KnownReason, NotOneself, LastsSomeTime, NotThereAlready, **facts)
    made = write_bar(kind=kind, subject_id=person.subject_id, user_id=user.pk, why=why, ends_at=ends_at, by=by, at=at)
    remember(KeptFrom(made, by=by, at=at, kind=kind, why=why))
    return made


@action("people.bar_workplace", right="people.bar")
def bar_workplace(
    person: Person, *, agency: Agency, why: str = "person_said", by: Viewer, at: datetime | None = None
) -> Bar:
    """Keep everything of a person from the agency where they work, except from those there who care for them.

    :raises NotNow: N1, N4 or N6.
    """
    assert at is not None
    person = locked(person)
    there = _there(person, at, to_agency=agency, kind="works_there")
    hold(HeldByUs, KnownReason, NotThereAlready, holder=person.agency_id, why=why, there=there, by=by)
    made = write_bar(
        kind="works_there", subject_id=person.subject_id, to_agency_id=agency.pk, why=why, by=by, at=at
    )  # fmt: skip
    remember(KeptFrom(made, by=by, at=at, kind="works_there", why=why))
    return made


@action("people.bar_recipients", right="people.bar")
def bar_recipients(person: Person, *, recipients: Collection[str], by: Viewer, at: datetime | None = None) -> Bar:
    """Never share what the own agency holds of a person with some kinds of agency, whatever agreement or permission says (G7).

    :param recipients: kinds of recipient in the words of the law.
    :raises NotNow: N4, N5 or N6.
    """
    assert at is not None
    person = locked(person)
    there = _there(person, at, recipients=sorted(set(recipients)), kind="firewall")
    hold(HeldByUs, KnownRecipients, NotThereAlready, holder=person.agency_id, recipients=recipients, there=there, by=by)
    made = write_bar(
        kind="firewall", subject_id=person.subject_id, recipients=recipients, why="program", by=by, at=at
    )  # fmt: skip
    remember(KeptFrom(made, by=by, at=at, kind="firewall", why="program"))
    return made


def _there(person: Person, at: datetime, **facts: object) -> bool:
    rows = Bar.objects.filter(subject_id=person.subject_id, agency_id=person.agency_id, **facts)
    return any(row.ends_at is None or row.ends_at > at for row in rows)
