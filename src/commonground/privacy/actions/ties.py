"""Tying those at work to a person or a record, and untying them (inside the caller's action, under its right and its ledger event).

Most labels stay shut, also in one's own agency, for whoever has no tie (rule G4; 45 CFR 164.502(b), 34 CFR 99.31(a)(1)).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.spans import not_ended
from commonground.privacy.law.cells import the_law
from commonground.privacy.models import Reach


def works_as_a_team(agency_kind: str) -> bool:
    """Whether everybody at work in an agency of this kind is tied to whom the agency knows; else only those assigned."""
    return agency_kind not in the_law().words.lists["ties"]["assigned"]


def tie(
    *,
    kind: str,
    cause_id: UUID,
    by: Viewer,
    at: datetime,
    record: Any = None,
    subject_id: UUID | None = None,
    members: Iterable[UUID] | None = None,
    stated: Iterable[str] = (),
) -> None:
    """Tie members of the viewer's own agency (the whole team when ``members`` is None) to a record, a person, or both.

    :param kind: ``care_team``, ``assignment`` or ``task``.
    :param cause_id: what it begins with, for :func:`untie`. A tie that is there already is left as it is.
    """
    wanted = {None} if members is None else set(members)
    there = Reach.objects.filter(cause_id=cause_id, ends_at=None, giver_id=by.agency_id, subject_id=subject_id)
    there = there.not_shown("only whom a tie binds already")
    for member in sorted(wanted - set(there.values_list("membership_id", flat=True)), key=str):
        Reach.objects.create(
            jurisdiction_id=by.jurisdiction_id,
            membership_id=member,
            agency_id=by.agency_id,
            giver_id=by.agency_id,
            kind=kind,
            subject_id=subject_id,
            record_kind=record._meta.label_lower if record is not None else "",
            record_id=record.pk if record is not None else None,
            stated=sorted(stated),
            basis=kind,
            cause_id=cause_id,
            starts_at=at,
        )


def tie_whoever_knows(
    *, cause_id: UUID, by: Viewer, at: datetime, record: Any = None, subject_id: UUID | None = None
) -> None:
    """Tie the team to whom it met or wrote down; where only those assigned read, whoever writes it down."""
    members = None if works_as_a_team(by.agency_kind) else [by.membership_id]
    tie(kind="task", cause_id=cause_id, by=by, at=at, record=record, subject_id=subject_id, members=members)


def tie_by_paper(
    *, cause_id: UUID, subject_id: UUID, member: UUID, labels: Iterable[str], by: Viewer, at: datetime
) -> None:
    """Tie the custodian of a checked legal paper to the one person, for the labels that the paper reaches and no other (G8).

    The floor writes such a tie for that paper alone, and ends it with the paper (``legal/floor.sql``). A tie for other labels ends.
    """
    wanted = sorted(labels)
    live = Reach.objects.filter(not_ended(at), cause_id=cause_id, kind="paper", giver_id=by.agency_id)
    there = live.not_shown("only what a paper opened already")
    if any(one.labels == wanted and one.membership_id == member for one in there):
        return
    untie(cause_id=cause_id, by=by, at=at)
    Reach.objects.create(
        jurisdiction_id=by.jurisdiction_id, membership_id=member, agency_id=by.agency_id, giver_id=by.agency_id, kind="paper",
        subject_id=subject_id, labels=wanted, basis="paper", cause_id=cause_id, starts_at=at,
    )  # fmt: skip


def tie_by_designation(
    *,
    cause_id: UUID,
    subject_id: UUID,
    agency_id: UUID,
    member: UUID,
    label: str,
    stated: Iterable[str],
    ends_at: datetime,
    by: Viewer,
    at: datetime,
) -> None:
    """Tie somebody of another agency to one person, for one label, on the viewer's agency's word.

    The floor writes such a tie beside its designation alone, and ends it with that (``legal/floor.sql``).

    :param stated: the conditions of the law that the agency that holds the record says are met.
    """
    Reach.objects.create(
        jurisdiction_id=by.jurisdiction_id, membership_id=member, agency_id=agency_id, giver_id=by.agency_id, kind="task", subject_id=subject_id,
        labels=[label], stated=sorted(stated), basis="designation", cause_id=cause_id, starts_at=at, ends_at=ends_at,
    )  # fmt: skip


def untie(*, cause_id: UUID, by: Viewer, at: datetime) -> None:
    """End every tie of the viewer's agency that began with this; the next statement obeys."""
    Reach.objects.filter(not_ended(at), cause_id=cause_id, giver_id=by.agency_id).update(ends_at=at)
