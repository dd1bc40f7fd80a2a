"""Business time: so many business days from a moment, in the jurisdiction's time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def after_business_days(start: datetime, days: int, *, time_zone: str) -> datetime:
    """The same local clock time, ``days`` business days (Monday to Friday) later.

    A start on a weekend counts as Monday's first minute. Local time is kept over a change to or from daylight saving time.

    :param start: aware.
    :param time_zone: IANA name of the jurisdiction's zone.
    """
    zone = ZoneInfo(time_zone)
    local = start.astimezone(zone)
    while local.weekday() >= SATURDAY:
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = days
    while left:
        local += timedelta(days=1)
        left -= local.weekday() < SATURDAY
    return local.replace(tzinfo=zone).astimezone(start.tzinfo)
