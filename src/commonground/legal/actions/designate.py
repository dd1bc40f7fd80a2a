"""Designating who else reads one pupil's record for a school, and ending that."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.kit.rules import hold
from commonground.kit.spans import not_ended
from commonground.ledger.writing import remember
from commonground.legal.designation_rules import (
    AllThatTheLawAsks,
    EndsWithinTheYear,
    NotDesignatedYet,
    OnlyASchool,
    RestsOnAPaper,
    StillDesignated,
    ToWhomTheLawNames,
)
from commonground.legal.designations import LABEL
from commonground.legal.events import Designated, DesignationEnded
from commonground.legal.models import Designation
from commonground.legal.rules import KnownHere
from commonground.people.models import Person
from commonground.privacy.actions import tie_by_designation, untie


@action("legal.designate")
def designate(
    person: Person,
    *,
    kind: str,
    agency: Agency,
    member: Membership,
    conditions: Collection[str],
    document: str,
    ends_at: datetime,
    by: Viewer,
    at: datetime | None = None,
) -> Designation:
    """Let an officer who works as a school official, or the caseworker of a child in care, read one pupil's school record.

    The school that holds the record says so, and says that each condition is met (34 CFR 99.31(a)(1)(i)(B); 20 USC 1232g(b)(1)(L)). An
    agreement has to cover it too. It opens nothing of any other pupil and nothing under another label.

    :param kind: a word of ``designations.FORMS``. :param member: who reads; the law names a caseworker with a right to the case plan, not a whole agency.
    :param conditions: what the school states. :param document: the paper that says so.
    :raises NotNow: J11, or J96 to J101.
    """
    assert at is not None
    person = locked(person)
    live = Designation.objects.filter(
        not_ended(at), agency_id=by.agency_id, to_agency=agency, membership=member, subject_id=person.subject_id
    )
    hold(
        OnlyASchool, KnownHere, ToWhomTheLawNames, AllThatTheLawAsks, RestsOnAPaper, EndsWithinTheYear, NotDesignatedYet, by=by, person=person,
        kind=kind, agency=agency, member=member, conditions=conditions, document=document, ends_at=ends_at, at=at, there=live.exists(),
    )  # fmt: skip
    made: Designation = Designation.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, to_agency=agency, membership=member, subject_id=person.subject_id,
        called=person.name, kind=kind, conditions=sorted(conditions), document=document.strip(), starts_at=at, ends_at=ends_at,
        made_by=by.membership_id,
    )  # fmt: skip
    tie_by_designation(
        cause_id=made.pk, subject_id=person.subject_id, agency_id=agency.pk, member=member.pk,
        label=LABEL, stated=made.conditions, ends_at=ends_at, by=by, at=at,
    )  # fmt: skip
    remember(Designated(made, by=by, at=at, kind=kind, to_agency=agency.pk, member=member.pk))
    return made


@action("legal.end_designation", right="legal.designate")
def end_designation(designation: Designation, *, by: Viewer, at: datetime | None = None) -> Designation:
    """End it now: the next statement of whoever it named reads nothing by it.

    :raises Hidden: when it is not in sight. :raises NotNow: J102 when it ended already.
    """
    assert at is not None
    designation = locked(designation)
    hold(StillDesignated, designation=designation, at=at)
    # The end alone is written, past the proof: that was for what it opened.
    Designation.objects.filter(pk=designation.pk).update(ends_at=at)
    designation.ends_at = at
    untie(cause_id=designation.pk, by=by, at=at)
    remember(DesignationEnded(designation, by=by, at=at, kind=designation.kind))
    return designation
