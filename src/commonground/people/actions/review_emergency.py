"""Reviewing an emergency access."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions.open_in_emergency import REVIEW
from commonground.people.events import EmergencyReviewed
from commonground.people.rules import AFinding, NotTheirOwn, ReviewedByTheOtherSide, ReviewedOnce
from commonground.privacy.models import Emergency


@action("people.review_emergency")
def review_emergency(emergency: Emergency, *, found: str, by: Viewer, at: datetime | None = None) -> Emergency:
    """Say whether an emergency access was fitting. It is said once, by a privacy officer who did not open it.

    :param found: ``fitting``, ``not_fitting`` or ``unclear``.
    :raises Hidden: when the access is not in sight of the viewer's agency.
    :raises NotNow: when another agency reviews it (P13), the viewer opened it (P14), or it was reviewed already (P15); for a
        finding that is not on the list (P16).
    """
    emergency = locked(emergency)
    hold(ReviewedByTheOtherSide, NotTheirOwn, ReviewedOnce, AFinding, emergency=emergency, found=found, by=by)
    emergency.reviewed_at, emergency.reviewed_by, emergency.found = at, by.membership_id, found
    emergency.save(update_fields=["reviewed_at", "reviewed_by", "found"])
    meet(REVIEW, emergency, by=by, at=at)
    remember(EmergencyReviewed(emergency, by=by, at=at, found=found))
    return emergency
