"""How old what we know is: when somebody last checked a service, and whether it is time to ask again.

The days are our own choice (reference/interop.md, checklist 2): half a year, and a quarter for help in a crisis.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commonground.directory.models import Service
from commonground.directory.needs import vocabulary

DUE_DAYS, DUE_DAYS_IN_CRISIS, GRACE_DAYS = 180, 90, 30
CRISIS_GROUPS = {"talk", "safety"}


class Age(StrEnum):
    """Never checked, checked lately, due for a check, or long overdue."""

    NEVER = "never"
    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Freshness:
    """What we may say: `age`, when and how it was checked, and since when its list no longer holds it."""

    age: Age
    checked_at: datetime | None = None
    how: str = ""
    gone_at: datetime | None = None


def freshness(service: Service, now: datetime) -> Freshness:
    """How fresh a service is now. Nothing counts as checked unless somebody checked."""
    if service.verified_at is None:
        return Freshness(Age.NEVER, gone_at=service.gone_at)
    urgent = any(vocabulary()[c].group in CRISIS_GROUPS for c in service.main_needs if c in vocabulary())
    due = timedelta(days=DUE_DAYS_IN_CRISIS if urgent else DUE_DAYS)
    passed = now - service.verified_at
    age = Age.CURRENT if passed <= due else Age.DUE if passed <= due + timedelta(days=GRACE_DAYS) else Age.OVERDUE
    return Freshness(age, service.verified_at, service.verified_how, service.gone_at)
