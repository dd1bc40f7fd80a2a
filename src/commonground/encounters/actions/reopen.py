"""Taking back an ending that was chosen by mistake."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.encounters.events import Reopened
from commonground.encounters.models import Encounter
from commonground.encounters.queries import ended_by_death
from commonground.encounters.rules import OneUnnamedAtATime, OurOwn
from commonground.encounters.status import ENCOUNTER
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions import go_on_after_death


@action("encounters.reopen", right="encounters.close")
def reopen(encounter: Encounter, *, by: Viewer, at: datetime | None = None) -> Encounter:
    """Take back how an encounter ended: it was chosen by mistake. The ledger keeps both.

    What a death stopped goes on in the same statement: what was known of how to reach the person counts again, and their clocks run. A note written at
    the end stays, and so does a case that the ending opened.

    :raises NotNow: when it is another agency's (E2), it is open (S0), or another without a name is open on this call (E3).
    """
    assert at is not None
    encounter = locked(encounter)
    status = ENCOUNTER.move(encounter.status, "reopen")
    hold(
        OurOwn, OneUnnamedAtATime, writers=(), agency_id=encounter.agency_id, by=by,
        unnamed=encounter.person_id is None and _another_unnamed(encounter),
    )  # fmt: skip
    before, ended_at = encounter.disposition, encounter.closed_at
    if ended_by_death(encounter) and encounter.subject is not None and ended_at is not None:
        go_on_after_death(encounter.subject, put_at=ended_at, by=by, at=at)
    encounter.status, encounter.disposition, encounter.closed_at = status, "", None
    encounter.save(update_fields=["status", "disposition", "closed_at"])
    remember(Reopened(encounter, by=by, at=at, call=encounter.call_id, disposition=before))
    return encounter


def _another_unnamed(encounter: Encounter) -> bool:
    if encounter.assignment_id is None:
        return False
    rows = Encounter.objects.filter(assignment_id=encounter.assignment_id, agency_id=encounter.agency_id)
    return rows.filter(status="open", person=None).exists()
