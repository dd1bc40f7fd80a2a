"""Ending that a record is kept from somebody."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.ledger.writing import remember
from commonground.people.events import EndAskedFor, NoLongerKept
from commonground.privacy.actions import end_by_two
from commonground.privacy.models import Bar


@action("people.lift")
def lift(bar: Bar, *, by: Viewer, at: datetime | None = None) -> Bar:
    """Ask that a record of a person is no longer kept from somebody, or agree to what a colleague asked.

    Two people of the agency that set it end it; one alone could be a friend of whoever is kept out, or be pressed. Keeping takes one.

    :raises Hidden: for whoever may not know of it. :raises NotNow: N7 or N8.
    """
    return _end(bar, by=by, at=at)


@action("people.share_again", right="people.never_share")
def share_again(bar: Bar, *, by: Viewer, at: datetime | None = None) -> Bar:
    """Ask that what the agency never shares with some kinds of agency may be shared again, or agree to it.

    :raises Hidden: for whoever may not know of it. :raises NotNow: N7 or N8.
    """
    return _end(bar, by=by, at=at)


def _end(bar: Bar, *, by: Viewer, at: datetime | None) -> Bar:
    assert at is not None
    bar, ended = end_by_two(bar, by=by, at=at)
    event = NoLongerKept if ended else EndAskedFor
    remember(event(bar, by=by, at=at, kind=bar.kind))
    return bar
