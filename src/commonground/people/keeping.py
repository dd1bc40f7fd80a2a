"""What of an emergency may be kept as a copy, asked of many parts at once: before a tick is offered, and when the copy is kept."""

from collections.abc import Sequence
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.people.copies_rules import (
    LawLetsYouHaveIt,
    MayStayWithYou,
    NatureSaid,
    NoSuchNotes,
    NotKeptTwice,
    WholeTextOnly,
    WrittenDownHere,
)
from commonground.people.models import Person
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Emergency, Part, Received
from commonground.privacy.terms import Terms, terms_of
from commonground.privacy.why import rulings

URGENT = (LawLetsYouHaveIt, NoSuchNotes, NatureSaid, WholeTextOnly, MayStayWithYou, WrittenDownHere, NotKeptTwice)


def kept_of(parts: Sequence[Part], by: Viewer) -> set[UUID]:
    """Of which of these parts the viewer's agency keeps a copy already."""
    rows = Received.objects.filter(agency_id=by.agency_id, source_id__in=[part.pk for part in parts], way="kept")
    rows = rows.not_shown("only that a copy is kept")
    return {key for key in rows.values_list("source_id", flat=True) if key}


def hold_urgent(
    part: Part, opened: Emergency, *, person: Person | None, ruling: Ruling, terms: Terms, kept_before: bool, by: Viewer
) -> None:
    """Hold what must hold of one part that is kept from an emergency. :raises NotNow: P41 to P47."""
    hold(
        *URGENT, part=part, nature=opened.nature, person=person, subject_id=part.subject_id, ruling=ruling, terms=terms, kept_before=kept_before, by=by
    )  # fmt: skip


def why_not_kept(parts: Sequence[Part], opened: Emergency, *, person: Person | None, by: Viewer) -> dict[UUID, NotNow]:
    """Of these parts, with their agency, those that may not be kept now, each with the rule that says so. Call it inside the look."""
    found, kept, noes = rulings(by, parts), kept_of(parts, by), {}
    for part in parts:
        ruling = found[part.pk]
        terms = terms_of(
            (*ruling.obligations, *(part.bound_by or ())),
            holder=part.agency.kind,
            purpose=by.purpose,
            law=ruling.version,
        )
        try:
            hold_urgent(
                part, opened, person=person, ruling=ruling, terms=terms, kept_before=part.pk in kept, by=by
            )  # fmt: skip
        except NotNow as no:
            noes[part.pk] = no
    return noes
