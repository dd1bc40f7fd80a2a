"""Ending an emergency access before its 60 minutes are over."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import EmergencyEnded
from commonground.people.rules import EndedByWhoOpened, StillOpen
from commonground.privacy.models import Emergency


@action("people.end_emergency", right="people.open_in_emergency")
def end_emergency(emergency: Emergency, *, by: Viewer, at: datetime | None = None) -> Emergency:
    """End an emergency access early: the next look finds it shut. It is reviewed all the same.

    :raises NotNow: when somebody else opened it (P17), or it has ended (P18).
    """
    emergency = locked(emergency)
    hold(EndedByWhoOpened, StillOpen, emergency=emergency, by=by, at=at)
    emergency.ends_at = at
    emergency.save(update_fields=["ends_at"])
    remember(EmergencyEnded(emergency, by=by, at=at))
    return emergency
