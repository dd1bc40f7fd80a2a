"""What waits at the desk of somebody who is out: a number only, so that a quiet minute on the phone leads there."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.cases import queries as cases
from commonground.consents import queries as consents
from commonground.referrals import queries as referrals

MOST = 50


def at_the_desk(viewer: Viewer, at: datetime) -> int:
    """How many things of *Today* are due now: first contacts and tasks, answers owed, permissions to confirm. 0 without a desk."""
    rights = viewer.rights
    if "desk.read" not in rights:
        return 0
    due = len(cases.today(viewer, at=at).now) if "cases.read" in rights else 0
    if "referrals.read" in rights:
        lines = referrals.waiting(viewer, limit=MOST).lines
        due += sum(line.clock is None or line.clock.due_at <= at for line in lines)
    if "consents.confirm" in rights:
        due += sum(clock.due_at <= at for _release, clock in consents.to_confirm(viewer))
    return due
