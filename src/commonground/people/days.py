"""Today, where the viewer works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from commonground.agencies.context import Viewer


def local_day(viewer: Viewer, at: datetime | None = None) -> date:
    """The calendar day at this moment (now when None) in the viewer's jurisdiction."""
    return (at or timezone.now()).astimezone(ZoneInfo(viewer.time_zone)).date()
