"""Ending a hold: one asks, another agrees."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import HoldLifted, LiftAskedFor
from commonground.legal.models import Paper
from commonground.legal.queries import LOOK_AGAIN
from commonground.legal.rules import HeldNow, TwoEndAHold


@action("legal.lift_hold")
def lift_hold(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Paper:
    """Ask that the hold of a paper ends, or agree to it. Two people of the agency do it; one alone ends nothing.

    :raises NotNow: J23 when there is none, J24 when the same person agrees who asked.
    """
    assert at is not None
    paper = locked(paper)
    hold(HeldNow, TwoEndAHold, paper=paper, by=by)
    if paper.lift_asked_by is None:
        paper.lift_asked_by = by.user_id
        paper.save(update_fields=["lift_asked_by"])
        remember(LiftAskedFor(paper, by=by, at=at))
        return paper
    paper.hold_until = at
    paper.save(update_fields=["hold_until"])
    meet(LOOK_AGAIN, paper, by=by, at=at)
    remember(HoldLifted(paper, by=by, at=at))
    return paper
