"""Stating what a call is about and what is known of danger: only then is a response shown."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.actions.hold import nobody_else
from commonground.calls.events import Stated
from commonground.calls.models import Call
from commonground.calls.places import counts_at_place
from commonground.calls.recommending import Recommendation, recommend
from commonground.calls.rules import DangerStated, NatureStated, NoneStandsAlone
from commonground.calls.status import CALL
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.units.queries import free_units


@action("calls.state", right="calls.triage")
def state(call: Call, *, nature: str, danger: Sequence[str], by: Viewer, at: datetime | None = None) -> Recommendation:
    """State nature and danger of a call, and be shown a response; what is shown is kept word for word."""
    assert at is not None
    call = locked(call)
    CALL.move(call.status, "triage")
    nobody_else(call, by=by, at=at)
    return put_down(call, nature=nature, danger=danger, by=by, at=at)


def put_down(call: Call, *, nature: str, danger: Sequence[str], by: Viewer, at: datetime) -> Recommendation:
    """Write the facts and the recommendation on a locked call (inside the caller's action)."""
    hold(NatureStated, DangerStated, NoneStandsAlone, nature=nature, danger=danger)
    hour = at.astimezone(ZoneInfo(by.time_zone)).hour
    shown = recommend(nature, danger, hour, call.language, free_units(by), priority=call.priority)
    call.nature, call.danger = nature, sorted(set(danger))
    call.counts_at_place = call.origin != "replay" and counts_at_place(nature)
    call.recommended, call.recommendation, call.recommended_at = shown.response, shown.as_shown(), at
    call.changed_at = at
    call.save(
        update_fields=[
            "nature", "danger", "counts_at_place", "recommended", "recommendation", "recommended_at", "changed_at",
        ]
    )  # fmt: skip
    fired = [rule.code for rule in shown.rules]
    remember(Stated(call, by=by, at=at, nature=nature, danger=call.danger, shown=shown.response, rules=fired))
    return shown
