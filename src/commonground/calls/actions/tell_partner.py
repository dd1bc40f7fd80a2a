"""Telling the partner one fixed sentence. The ledger holds its code; nothing is about health and nothing is free text."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.calls.actions.report import crew_now
from commonground.calls.events import PartnerTold
from commonground.calls.models import Assignment
from commonground.calls.rules import OnlyTheCrewReports
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("calls.tell_partner", right="calls.report")
def tell_partner(assignment: Assignment, *, code: str, by: Viewer, at: datetime | None = None) -> Assignment:
    """Send one of the fixed sentences to the others in the unit.

    :param code: of the caller's list of sentences; the page that shows it looks up the words.
    """
    hold(OnlyTheCrewReports, crew_ids=crew_now(assignment, at), sender_id=assignment.agency_id, by=by)
    remember(PartnerTold(assignment, by=by, at=at, sentence=code))
    return assignment
