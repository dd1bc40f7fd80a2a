"""The follow-up that an ending promises: a case with its first contact, where the role can open one."""

from datetime import datetime

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.cases.actions import open as open_case
from commonground.cases.models import Case
from commonground.encounters.models import Encounter
from commonground.encounters.queries import promises_follow_up


def plan_follow_up(encounter: Encounter, *, by: Viewer, at: datetime) -> Case | None:
    """Open a case for the person of an encounter that ended with a follow-up planned, or add the task to the one that is open (inside
    the caller's action, in its transaction). The first contact is owed within 72 hours, or waits for them.

    None where nothing can be planned here: nobody is named, or the role opens no cases (police, medics). Then the page says so.
    """
    if not promises_follow_up(encounter) or encounter.person is None or not may(by, "cases.open"):
        return None
    return open_case(person=encounter.person, cause=encounter, again="follow_up", by=by, at=at)
