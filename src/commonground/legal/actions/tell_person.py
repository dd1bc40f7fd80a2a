"""Telling the person that a legal paper asks for their record, or trying to, by the way that is safe for them."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.actions.opening import open_what_it_reaches
from commonground.legal.events import PersonToldOfPaper
from commonground.legal.models import Attempt, Paper
from commonground.legal.rules import AnOutcome, ByTheSafeWay, PersonNamed
from commonground.messages.actions import safe_contact_of


@action("legal.tell_person")
def tell_person(paper: Paper, *, way: str, came_out: str, by: Viewer, at: datetime | None = None) -> Attempt:
    """Write down a try to tell the person that a paper asks for their record. The system sends nothing: you do, by the safe way.

    :param way: a way of safe contact; it must be the one that the person named, unless it is not safe now or an order forbids it.
    :raises NotNow: J25, J26 or J28.
    """
    assert at is not None
    paper = locked(paper)
    hold(PersonNamed, AnOutcome, paper=paper, came_out=came_out)
    known = safe_contact_of(paper.subject_id, by=by) if paper.subject_id else None
    hold(ByTheSafeWay, way=way, safe_way=known.way if known else "none", came_out=came_out)
    made = Attempt.objects.create(
        jurisdiction_id=paper.jurisdiction_id, agency_id=paper.agency_id, subject_id=paper.subject_id, paper=paper,
        way=way, came_out=came_out, at=at, made_by=by.membership_id,
    )  # fmt: skip
    if paper.status == "checked":  # what was shut for want of this opens now
        open_what_it_reaches(paper, by=by, at=at)
    remember(PersonToldOfPaper(paper, by=by, at=at, way=way, came_out=came_out))
    return made
