"""Closing an encounter."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.code_lists import dispositions
from commonground.encounters.actions.follow_up import plan_follow_up
from commonground.encounters.events import Closed
from commonground.encounters.models import Encounter
from commonground.encounters.rules import EndsAfterItBegan, HowItEnded, OurOwn, SayHow, YoursToChoose
from commonground.encounters.status import ENCOUNTER
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions import stop_for_death
from commonground.privacy.actions import write_part


@action("encounters.close")
def close(
    encounter: Encounter, *, disposition: str, text: str = "", by: Viewer, at: datetime | None = None
) -> Encounter:
    """Say how an encounter ended. What comes next is written beside the answer in the list of dispositions.

    A death stops every message of this agency to the person, and every clock about them, in the same statement. A follow-up opens a case in the same transaction,
    where the role can open one.

    :param disposition: a code of ``calls/dispositions.toml`` that the viewer's role may choose.
    :param text: in a few words how, when the answer is *other*.
    :raises NotNow: for the first rule of E1, E2, E6, E7 and E14 that does not hold, or when it is closed (S0).
    """
    assert at is not None
    encounter = locked(encounter)
    status = ENCOUNTER.move(encounter.status, "close")
    hold(
        OurOwn, HowItEnded, YoursToChoose, SayHow, EndsAfterItBegan, writers=(), agency_id=encounter.agency_id,
        disposition=disposition, text=text, opened_at=encounter.opened_at, by=by, at=at,
    )  # fmt: skip
    encounter.status, encounter.disposition, encounter.closed_at = status, disposition, at
    encounter.save(update_fields=["status", "disposition", "closed_at"])
    if text.strip():
        write_part(
            encounter, name="note", label="general", text=text.strip(), subject_id=encounter.subject_id, by=by, at=at
        )  # fmt: skip
    after = dispositions()[disposition].next
    if after == "stop_messages" and encounter.subject is not None:
        stop_for_death(encounter.subject, by=by, at=at)
    plan_follow_up(encounter, by=by, at=at)
    remember(Closed(encounter, by=by, at=at, call=encounter.call_id, disposition=disposition, next=after))
    return encounter
