"""Keeping a copy of what another agency told, or printing it: the terms it came under go with it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.noes import Hidden
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.messages.actions import notify
from commonground.people.copies_rules import (
    FromAnother,
    LawLetsYouHaveIt,
    MayStayWithYou,
    NotKeptTwice,
    SomethingChosen,
    WholeTextOnly,
    WrittenDownHere,
)
from commonground.people.events import CopiesKeptInEmergency, CopyKept, CopyPrinted
from commonground.people.keeping import hold_urgent, kept_of
from commonground.people.models import Person
from commonground.people.queries import officers_of
from commonground.privacy.actions import keep_as_copy, receive
from commonground.privacy.doors import one, one_part
from commonground.privacy.law.labels import about_alcohol_and_drugs
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Emergency, Part
from commonground.privacy.terms import Terms, and_bound_by, terms_for

TITLE = "Common Ground: open the app"
TEXT = "A copy was kept of what an emergency access opened. Look who and which, in the review."
LAW = (FromAnother, LawLetsYouHaveIt, WholeTextOnly, MayStayWithYou)


@action("people.keep_copy")
def keep_copy(part: Part, *, by: Viewer, at: datetime | None = None) -> Part:
    """Keep a copy of what another agency told of a person you know, in your own record, under the terms it came with.

    Its label, its day and its writer's agency stay with it; the terms cannot be taken off. A copy under a victim service's permission ends with it.

    :returns: your own part. :raises Hidden: when you may not see it. :raises NotNow: P40 to P45.
    """
    assert at is not None
    part, terms, ruling = _seen(part, by)
    person = (
        Person.objects.filter(agency_id=by.agency_id, subject_id=part.subject_id).first() if part.subject_id else None
    )
    hold(*LAW, WrittenDownHere, NotKeptTwice, part=part, by=by, ruling=ruling, terms=terms, person=person, subject_id=part.subject_id, kept_before=_kept(part, by))  # fmt: skip
    kept = keep_as_copy(
        person, part, source=part.agency, source_id=part.pk, way="kept", terms=terms, expires_at=part.expires_at, by=by, at=at
    )  # fmt: skip
    remember(CopyKept(kept, by=by, at=at, source=part.pk, obligations=list(terms.obligations), until=terms.until))
    return kept


@action("people.print_copy")
def print_copy(part: Part, *, by: Viewer, at: datetime | None = None) -> Terms:
    """Print what another agency told, with its terms on the paper. That it was printed stands in the ledger before the paper is made.

    :raises Hidden: when you may not see it. :raises NotNow: P40 to P42, P44.
    """
    assert at is not None
    part, terms, ruling = _seen(part, by)
    hold(*LAW, part=part, by=by, ruling=ruling, terms=terms)
    receive(
        part, way="printed", from_agency_id=part.agency_id, label=part.label, terms=terms, subject_id=part.subject_id, source_id=part.pk, by=by, at=at
    )  # fmt: skip
    remember(CopyPrinted(part, by=by, at=at, obligations=list(terms.obligations), until=terms.until))
    return terms


@action("people.keep_in_emergency")
def keep_in_emergency(
    opened: Emergency, *, part_ids: Collection[UUID], by: Viewer, at: datetime | None = None
) -> list[Part]:
    """Keep copies of chosen parts that an emergency access opened, in your own record, under their terms; the agency that holds them is told.

    The line in the ledger says who received which at which agency, who disclosed it, when, and by which access; what the emergency was
    stands with the access (42 CFR 2.51(c)).

    :param part_ids: the parts, one by one. :raises Hidden: when the access is not the viewer's, has ended, or opens no such part.
    :raises NotNow: when nothing is chosen (P48), for notes that no emergency lets stay (P46), without the nature of a medical emergency
        (P47), and P41 to P45.
    """
    assert at is not None
    opened = one(Emergency.objects.all(), pk=opened.pk)
    if opened.membership_id != by.membership_id or opened.purpose != by.purpose or opened.ends_at <= at:
        raise Hidden
    hold(SomethingChosen, chosen=part_ids)
    person = Person.objects.filter(agency_id=by.agency_id, subject_id=opened.subject_id).first()
    chosen = list(dict.fromkeys(part_ids))
    kept = [_kept_urgently(key, opened, person, by, at) for key in chosen]
    line = remember(
        CopiesKeptInEmergency(opened, by=by, at=at, parts=[copy.pk for copy in kept], sources=chosen, recipient=by.membership_id, facility=by.agency_id, discloser=opened.owner_id)
    )  # fmt: skip
    owner = opened.owner
    notify(owner, title=gettext(TITLE), text=gettext(TEXT), cause_id=line.pk, addresses=officers_of(owner, at=at))
    return kept


def _kept_urgently(key: UUID, opened: Emergency, person: Person | None, by: Viewer, at: datetime) -> Part:
    part, terms, ruling = _seen(one_part(key), by)
    if part.agency_id != opened.owner_id or part.subject_id != opened.subject_id:
        raise Hidden
    hold_urgent(part, opened, person=person, ruling=ruling, terms=terms, kept_before=_kept(part, by), by=by)
    if about_alcohol_and_drugs(part.label, holder=part.agency.kind):
        # as what is pushed in such an emergency (row S6): used in no case against the person
        terms = and_bound_by(terms, "no_proceedings", holder=part.agency.kind)
    return keep_as_copy(
        person, part, source=part.agency, source_id=part.pk, way="kept", terms=terms, expires_at=part.expires_at, by=by, at=at
    )  # fmt: skip


def _seen(part: Part, by: Viewer) -> tuple[Part, Terms, Ruling]:
    fresh = one_part(part.pk)
    ruling, terms = terms_for(by, fresh)
    return fresh, terms, ruling


def _kept(part: Part, by: Viewer) -> bool:
    return bool(kept_of([part], by))
