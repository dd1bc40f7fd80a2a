"""Keeping a copy of what another agency told, or printing it: the terms it came under go with it."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.copies_rules import (
    FromAnother,
    LawLetsYouHaveIt,
    MayStayWithYou,
    NotKeptTwice,
    WholeTextOnly,
    WrittenDownHere,
)
from commonground.people.events import CopyKept, CopyPrinted
from commonground.people.models import Person
from commonground.privacy.actions import receive, write_part
from commonground.privacy.doors import one_part
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Part, Received
from commonground.privacy.terms import Terms, terms_for

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
    kept = write_part(
        person, name=part.name, label=part.label, text=part.text, content=part.content, subject_id=part.subject_id, source=part.agency.name,
        expires_at=_sooner(part.expires_at, terms.ends), terms=terms.obligations, by=by, at=at,
    )  # fmt: skip
    receive(
        kept, way="kept", from_agency_id=part.agency_id, label=part.label, terms=terms, subject_id=part.subject_id, source_id=part.pk, by=by, at=at
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


def _seen(part: Part, by: Viewer) -> tuple[Part, Terms, Ruling]:
    fresh = one_part(part.pk)
    ruling, terms = terms_for(by, fresh)
    return fresh, terms, ruling


def _kept(part: Part, by: Viewer) -> bool:
    return Received.objects.filter(agency_id=by.agency_id, source_id=part.pk, way="kept").exists()


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
