"""Recording who interpreted."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.encounters.events import InterpreterRecorded
from commonground.encounters.models import Encounter
from commonground.encounters.rules import NoChildBetween, OurOwn
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("encounters.record_interpreter", right="encounters.note")
def record_interpreter(
    encounter: Encounter, *, who: str, interpreter_is: str, number: str = "", by: Viewer, at: datetime | None = None
) -> Encounter:
    """Record who interpreted: name or service, their number, and what they are to the person.

    :param interpreter_is: a code of ``encounters/lists.toml``: ``qualified``, ``relay``, ``staff`` or ``friend``.
    :raises NotNow: for a child, the other party or an officer (E8), or another agency's encounter (E2).
    """
    assert at is not None
    encounter = locked(encounter)
    hold(
        OurOwn, NoChildBetween, writers=(), agency_id=encounter.agency_id, interpreter_is=interpreter_is, by=by
    )  # fmt: skip
    encounter.interpreter, encounter.interpreter_number = who.strip(), number.strip()
    encounter.interpreter_is = interpreter_is
    encounter.save(update_fields=["interpreter", "interpreter_number", "interpreter_is"])
    remember(InterpreterRecorded(encounter, by=by, at=at, qualified=interpreter_is == "qualified"))
    return encounter
