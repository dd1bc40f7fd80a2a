"""Clocks as the service of clocks sees them: those of every agency, for tests that look at what a verb left."""

from typing import Any

from commonground.agencies.context import as_viewer
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.actions.proving import put_down
from commonground.clocks.models import Clock


def clocks_of(record: Any, **which: Any) -> list[Clock]:
    """The clocks beside a record, newest first."""
    host = host_of(record.jurisdiction_id)
    assert host is not None
    with as_viewer(service("clocks", host)):
        return list(Clock.objects.filter(record_id=record.pk, **which).order_by("-started_at"))


def clock_of(record: Any, **which: Any) -> Clock:
    """The one clock beside a record."""
    (found,) = clocks_of(record, **which)
    return found


def a_clock(**facts: Any) -> Clock:
    """A clock as it stood some day, put down as the application does."""
    (clock,) = put_down([Clock(**facts)])
    return clock  # type: ignore[no-any-return]
