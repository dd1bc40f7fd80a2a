"""Keeping what an agency holds of a person as it is, because of a legal paper."""

from datetime import datetime, timedelta

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet, start
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import HoldPlaced
from commonground.legal.models import Paper
from commonground.legal.queries import ANSWER, LOOK_AGAIN
from commonground.legal.rules import NoHoldThatEnded, PersonNamed
from commonground.legal.status import PAPER

# 18 USC 2703(f) asks providers of electronic communication to keep for 90 days; taken as the day to look again. Review by 2027-06-30.
LOOK_AGAIN_AFTER = timedelta(days=90)


@action("legal.place_hold")
def place_hold(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Paper:
    """Keep what your agency holds of the person as it is. A paper that only asks to keep is answered by this.

    :raises NotNow: J28 when nobody is named, J31 when its hold ended.
    """
    assert at is not None
    paper = locked(paper)
    hold(PersonNamed, NoHoldThatEnded, paper=paper)
    if paper.hold_from is None:
        keep_as_it_is(paper, by=by, at=at)
    if paper.kind == "preservation_letter":
        paper.status = PAPER.move(paper.status, "keep")
        paper.save(update_fields=["status"])
        meet(ANSWER, paper, by=by, at=at)
    return paper


def keep_as_it_is(paper: Paper, *, by: Viewer, at: datetime) -> None:
    """Begin the hold of a paper (inside the caller's action)."""
    paper.hold_from = at
    paper.save(update_fields=["hold_from"])
    start(LOOK_AGAIN, paper, due_at=at + LOOK_AGAIN_AFTER, agency_id=by.agency_id, by=by, at=at)
    remember(HoldPlaced(paper, by=by, at=at, kind=paper.kind))
