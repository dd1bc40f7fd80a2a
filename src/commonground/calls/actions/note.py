"""Adding to what is told of a call."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Noted
from commonground.calls.models import Call
from commonground.calls.queries import FOR_THE_CREW, KEPT_HERE
from commonground.calls.rules import NoteLabel, SomethingSaid
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part


@action("calls.note")
def note(
    call: Call, *, text: str, label: str = "general", source: str = "", by: Viewer, at: datetime | None = None
) -> Part:
    """Add to what is told of a call. General notes are read by the crew until it is clear; criminal justice notes stay in the center."""
    assert at is not None
    call = locked(call)
    hold(SomethingSaid, NoteLabel, text=text, label=label)
    part = write_part(
        call,
        name=FOR_THE_CREW if label == "general" else KEPT_HERE,
        label=label,
        text=text.strip(),
        source=source,
        by=by,
        at=at,
    )
    call.changed_at = at
    call.save(update_fields=["changed_at"])
    remember(Noted(call, by=by, at=at, part=part.pk, label=label))
    return part
