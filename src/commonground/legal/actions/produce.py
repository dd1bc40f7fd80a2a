"""Making the bounded copy, and taking it out of the system."""

from datetime import datetime, timedelta

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.copying import copy_of, fingerprint, terms_on
from commonground.legal.events import CopyMade, CopyTaken
from commonground.legal.models import Copy, Paper, Piece
from commonground.legal.queries import ANSWER, chosen, facts_of, undecided
from commonground.legal.reach import ruling_for
from commonground.legal.rules import (
    ByTheCustodian,
    EachPartDecided,
    LawReachesIt,
    SameBytes,
    SomethingGoes,
    TwoAgreeToACopy,
)
from commonground.legal.status import PAPER
from commonground.privacy.actions import untie
from commonground.privacy.doors import one
from commonground.privacy.law.terms import sticky
from commonground.privacy.models import Part
from commonground.privacy.terms import holder_terms

# How long the custodian still reads the record, to take the copy out that was made of it. Our own number. Review by 2027-06-30.
TIME_TO_TAKE_IT = timedelta(hours=24)


@action("legal.produce")
def produce(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Copy:
    """Make the copy of the parts you chose. Its fingerprint and the list of parts stand in the ledger before a byte leaves.

    :raises NotNow: J12, J16, J18, J19 or J20; S0 when the paper is not checked.
    """
    assert at is not None
    paper = locked(paper)
    hold(ByTheCustodian, paper=paper, by=by)
    status = PAPER.move(paper.status, "produce")
    pieces, facts = chosen(paper), facts_of(paper)
    hold(SomethingGoes, EachPartDecided, chosen=pieces, undecided=undecided(paper))
    bound: set[str] = set(holder_terms(by.agency_kind))
    for piece, part in pieces:
        ruling = ruling_for(part.label, facts, at=at, bound_by=part.bound_by or ())
        hold(LawReachesIt, decision=piece.decision, ruling=ruling)
        bound |= {*ruling.obligations, *(part.bound_by or ())}
    hold(TwoAgreeToACopy, paper=paper)
    made = _made(paper, pieces, sticky(bound), by, at)
    paper.status, paper.answered_at = status, at
    paper.save(update_fields=["status", "answered_at"])
    meet(ANSWER, paper, by=by, at=at)
    untie(cause_id=paper.pk, by=by, at=at + TIME_TO_TAKE_IT)
    remember(CopyMade(made, by=by, at=at, paper=paper.pk, sha256=made.sha256, parts=[part.pk for _, part in pieces]))
    return made


def _made(paper: Paper, pieces: list[tuple[Piece, Part]], bound: tuple[str, ...], by: Viewer, at: datetime) -> Copy:
    terms = terms_on(pieces, bound, holder=by.agency_kind)
    text, parts = copy_of(paper, pieces, terms), len(pieces)
    return Copy.objects.create(
        jurisdiction_id=paper.jurisdiction_id, agency_id=paper.agency_id, subject_id=paper.subject_id, paper=paper,
        sha256=fingerprint(text), parts=parts, size=len(text), made_at=at, made_by=by.membership_id,
        obligations=list(bound), terms=terms,
    )  # fmt: skip


@action("legal.take_copy", right="legal.produce")
def take_copy(paper: Paper, *, by: Viewer, at: datetime | None = None) -> bytes:
    """Take the copy out, to hand it over yourself. The system sends it to nobody.

    :raises Hidden: when there is no copy. :raises NotNow: J12; J27 when the parts no longer give the same bytes.
    """
    assert at is not None
    paper = one(Paper.objects.select_related("agency"), pk=paper.pk)
    hold(ByTheCustodian, paper=paper, by=by)
    made: Copy = one(Copy.objects.all(), paper=paper)
    pieces = chosen(paper)
    text = copy_of(paper, pieces, made.terms)
    hold(SameBytes, sha256=made.sha256, fingerprint=fingerprint(text))
    remember(CopyTaken(made, by=by, at=at, paper=paper.pk, sha256=made.sha256, parts=[part.pk for _, part in pieces]))
    return text
