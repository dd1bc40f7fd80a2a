"""Spans of time on rows: from a start, to an end or without one; and the midnight at which a day begins."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q


def midnight(day: date, time_zone: str, *, after: int = 0) -> datetime:
    """The moment at which a day begins in a zone; ``after`` days later, so that 1 is the end of the day itself."""
    return datetime.combine(day + timedelta(days=after), time.min, ZoneInfo(time_zone))


def not_ended(at: datetime, ends: str = "ends_at") -> Q:
    """Rows whose end lies after a moment, or that have none."""
    return Q(**{ends: None}) | Q(**{f"{ends}__gt": at})


def in_force(at: datetime, ends: str = "ends_at") -> Q:
    """Rows that hold at a moment: begun (``starts_at``), and not ended."""
    return Q(starts_at__lte=at) & not_ended(at, ends)


def last_day(ends: datetime) -> date:
    """The last day on which something still holds, in the zone of its end: an end at midnight is that of the day before."""
    return (ends - timedelta(microseconds=1)).date()
