"""Deciding of one part whether it goes into the copy."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.copying import said_in
from commonground.legal.events import PieceDecided
from commonground.legal.models import Paper, Piece
from commonground.legal.queries import facts_of, parts_for
from commonground.legal.reach import ruling_for
from commonground.legal.rules import ADecision, ByTheCustodian, FreeOfCopy, LawReachesIt, PersonNamed, WordsOfThePart
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Part


@action("legal.decide_piece")
def decide_piece(
    paper: Paper,
    *,
    part: Part,
    decision: str,
    blacked_out: Collection[str] = (),
    by: Viewer,
    at: datetime | None = None,
) -> Piece:
    """Put one part of the person's record at your agency into the copy, with what is blacked out in it, or withhold it.

    The law is asked now, for this kind of paper and this label. What somebody agreed to before is agreed to anew.

    :raises Hidden: when the part is another agency's, another person's, or not in sight of the custodian.
    :raises NotNow: J12, J15 to J17, J28 or J30; S0 before the paper is checked.
    """
    assert at is not None
    paper = locked(paper)
    hold(ByTheCustodian, PersonNamed, FreeOfCopy, ADecision, paper=paper, by=by, decision=decision)
    if paper.status != "checked":
        raise NotNow("Check the paper first.", code="S0")
    if not parts_for(paper).filter(pk=part.pk).exists():
        raise Hidden
    ruling = ruling_for(part.label, facts_of(paper), at=at, bound_by=part.bound_by or ())
    hold(LawReachesIt, WordsOfThePart, decision=decision, ruling=ruling, blacked_out=blacked_out, said=said_in(part))
    made = _written(paper, part, decision, ruling, blacked_out, by, at)
    if paper.agreed_by is not None:
        paper.agreed_by = paper.agreed_at = None
        paper.save(update_fields=["agreed_by", "agreed_at"])
    remember(PieceDecided(paper, by=by, at=at, part=part.pk, label=part.label, decision=decision, cell=made.cell))
    return made


def _written(
    paper: Paper, part: Part, decision: str, ruling: Ruling, blacked_out: Collection[str], by: Viewer, at: datetime
) -> Piece:
    because = ruling.reasons[0].code if ruling.reasons else ruling.basis
    facts = {
        "decision": decision, "because": because, "cell": ", ".join(ruling.cells)[:80], "law": ruling.version,
        "blacked_out": sorted(set(blacked_out)), "decided_by": by.user_id, "decided_at": at,
    }  # fmt: skip
    here = {"jurisdiction_id": paper.jurisdiction_id, "agency_id": paper.agency_id, "subject_id": paper.subject_id}
    made, _ = Piece.objects.update_or_create(
        paper=paper, part=part, defaults=facts, create_defaults={**here, "label": part.label, **facts}
    )
    return made
