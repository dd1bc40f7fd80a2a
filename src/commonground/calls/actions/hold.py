"""Who works on a call: two dispatchers who take the same one see each other's name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.calls.events import Held, LetGo
from commonground.calls.models import Call
from commonground.kit.noes import NotNow
from commonground.ledger.writing import remember

LAPSES_AFTER = timedelta(minutes=15)


def holder(call: Call, at: datetime) -> Membership | None:
    """Who works on the call now; a hold that nobody renewed for a quarter of an hour has lapsed."""
    live = call.held_since is not None and at - call.held_since < LAPSES_AFTER
    return call.held_by if live else None


def nobody_else(call: Call, *, by: Viewer, at: datetime) -> None:
    """Refuse, with the name, when another dispatcher works on the call.

    :raises NotNow: the sentence says who, and since when.
    """
    other = holder(call, at)
    if other is None or other.pk == by.membership_id:
        return
    since = call.held_since.astimezone(ZoneInfo(by.time_zone)) if call.held_since else at
    words = {"name": str(other.user), "since": f"{since:%H:%M}"}
    raise NotNow(
        _("%(name)s is working on this call since %(since)s. Take it over if you agreed on that.") % words, code="D22"
    )


@action("calls.hold", right="calls.triage")
def hold(call: Call, *, take_over: bool = False, by: Viewer, at: datetime | None = None) -> Call:
    """Say that you work on a call, so that nobody else does at the same time.

    :param take_over: take it from a dispatcher who holds it; it is remembered.
    """
    assert at is not None
    call = locked(call)
    before = holder(call, at)
    if not take_over:
        nobody_else(call, by=by, at=at)
    call.held_by_id, call.held_since = by.membership_id, at
    call.save(update_fields=["held_by", "held_since"])
    if before is None or before.pk != by.membership_id:
        remember(Held(call, by=by, at=at, taken_over_from=before.pk if before else None))
    return call


@action("calls.let_go", right="calls.triage")
def let_go(call: Call, *, by: Viewer, at: datetime | None = None) -> Call:
    """Let a call go, so that another dispatcher can work on it."""
    assert at is not None
    call = locked(call)
    nobody_else(call, by=by, at=at)
    call.held_by, call.held_since = None, None
    call.save(update_fields=["held_by", "held_since"])
    remember(LetGo(call, by=by, at=at))
    return call
