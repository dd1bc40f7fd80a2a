"""Keeping a call from somebody at work: the person who harms the caller may sit at the next desk, or ride in the nearest car."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import User
from commonground.calls.models import Call
from commonground.calls.rules import OwnCenterOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import EndAskedFor, KeptFrom, NoLongerKept
from commonground.privacy.actions import end_by_two, write_bar
from commonground.privacy.models import Bar
from commonground.privacy.rules import KnownConflict, KnownReason, NotOneself, NotThereAlready


@action("calls.bar")
def bar(call: Call, *, user: User, kind: str, why: str, by: Viewer, at: datetime | None = None) -> Bar:
    """Keep a call from one member of staff, wherever they work: to them there is no such call, no unit on it and no brief.

    If they hold it, they do not any more.

    :param kind: and ``why``: as ``people.bar``. :raises NotNow: D25, N1, N2, N3 or N4.
    """
    assert at is not None
    call = locked(call)
    there = bars_of_call(call, at, user=user, kind=kind) != []
    facts = {"kind": kind, "why": why, "user_id": user.pk, "there": there, "agency_id": call.agency_id, "by": by}
    hold(OwnCenterOnly, KnownConflict, KnownReason, NotOneself, NotThereAlready, **facts)
    if call.held_by is not None and call.held_by.user_id == user.pk:
        call.held_by, call.held_since = None, None
        call.save(update_fields=["held_by", "held_since"])
    made = write_bar(kind=kind, record=call, user_id=user.pk, why=why, by=by, at=at)
    remember(KeptFrom(made, by=by, at=at, kind=kind, why=why))
    return made


@action("calls.lift", right="calls.bar")
def lift(bar: Bar, *, by: Viewer, at: datetime | None = None) -> Bar:
    """Ask that a call is no longer kept from somebody, or agree to what a colleague asked: two people of the center end it.

    :raises Hidden: for whoever may not know of it. :raises NotNow: N7 or N8.
    """
    assert at is not None
    bar, ended = end_by_two(bar, by=by, at=at)
    event = NoLongerKept if ended else EndAskedFor
    remember(event(bar, by=by, at=at, kind=bar.kind))
    return bar


def bars_of_call(call: Call, at: datetime, **facts: object) -> list[Bar]:
    """From whom a call is kept now, as its own center reads it."""
    rows = Bar.objects.filter(record_id=call.pk, agency_id=call.agency_id, **facts).select_related("user", "to_agency")
    return [row for row in rows.order_by("-starts_at", "id") if row.ends_at is None or row.ends_at > at]
