"""Agreeing to what goes into a copy, as a second person."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import CopyAgreed
from commonground.legal.models import Paper, Piece
from commonground.legal.rules import AnotherAgrees, SomethingGoes


@action("legal.agree_to_copy")
def agree_to_copy(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Paper:
    """Agree to the list of parts that goes into the copy. You see the list and the kinds of record, not their text.

    :raises NotNow: J18 when nothing is chosen, J21 when you decided it yourself.
    """
    assert at is not None
    paper = locked(paper)
    pieces = list(Piece.objects.filter(paper=paper, decision="produce"))
    hold(SomethingGoes, AnotherAgrees, chosen=pieces, deciders={piece.decided_by for piece in pieces}, by=by)
    paper.agreed_by, paper.agreed_at = by.user_id, at
    paper.save(update_fields=["agreed_by", "agreed_at"])
    remember(CopyAgreed(paper, by=by, at=at, parts=len(pieces)))
    return paper
