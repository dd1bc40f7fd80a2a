"""Writing a note about an encounter."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.encounters.events import Noted
from commonground.encounters.models import Encounter
from commonground.encounters.rules import OurOwn, SomethingSaid, YoursToWrite
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part


@action("encounters.note")
def note(
    encounter: Encounter,
    *,
    text: str,
    label: str = "general",
    about: str = "note",
    by: Viewer,
    at: datetime | None = None,
) -> Part:
    """Write a note about an encounter, under a label that your role reads; also after it ended.

    :param label: ``general``, ``health``, ``substance_use``, ``criminal_justice`` or ``victim_advocacy``.
    :param about: ``note``, or ``capacity``: whether the person could follow and decide (awake, drunk or high, in pain).
    :raises NotNow: when it is another agency's (E2), nothing is said (E10), or the role does not read the label (E9).
    :raises ValueError: for another ``about``.
    """
    assert at is not None
    if about not in ("note", "capacity"):
        raise ValueError(f"a note is about nothing called {about!r}")
    encounter = locked(encounter)
    hold(
        OurOwn, SomethingSaid, YoursToWrite,
        writers=(), agency_id=encounter.agency_id, text=text, label=label, by=by,
    )  # fmt: skip
    part = write_part(
        encounter, name=about, label=label, text=text.strip(), subject_id=encounter.subject_id, by=by, at=at
    )  # fmt: skip
    remember(Noted(encounter, by=by, at=at, part=part.pk))
    return part
