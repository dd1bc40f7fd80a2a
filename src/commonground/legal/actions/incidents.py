"""A privacy incident: opened, told to whoever has to know, closed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet, start, stop
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import IncidentClosed, IncidentOpened, IncidentReported, IncidentRulesChanged
from commonground.legal.incident_rules import (
    FoundAlready,
    InAFewWords,
    KnownRegimes,
    MayChange,
    NothingLeftToTell,
    StillOpen,
    ToldOnce,
    WhatHappened,
)
from commonground.legal.models import Incident
from commonground.legal.regimes import regimes
from commonground.legal.status import INCIDENT

OWN = "own"


def clock_of(regime: str) -> str:
    """The name of the clock of one rule."""
    return f"incident_{regime}"


@action("legal.open_incident")
def open_incident(
    *,
    what: str,
    summary: str,
    found_at: datetime,
    applies: Collection[str] = (),
    look: UUID | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Incident:
    """Open a privacy incident: something about people was seen, sent, lost or changed that should not have been. Its clocks start now.

    :param applies: the rules that may hold, by code; our own first step within the hour always does. :param look: a line of the
        ledger it was seen in.
    :raises NotNow: J40 to J43.
    """
    assert at is not None
    hold(WhatHappened, InAFewWords, FoundAlready, KnownRegimes, what=what, words=summary, found_at=found_at, at=at, applies=applies)  # fmt: skip
    codes = sorted({OWN, *applies})
    made = Incident.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, what=what, summary=summary.strip(), found_at=found_at,
        regimes=codes, look=look, opened_by=by.membership_id, opened_at=at,
    )  # fmt: skip
    for code in codes:
        due_at = max(found_at + regimes()[code].within, at + timedelta(minutes=1))
        start(clock_of(code), made, due_at=due_at, agency_id=by.agency_id, by=by, at=at)
    remember(IncidentOpened(made, by=by, at=at, what=what, rules=codes, look=look))
    return made


@action("legal.change_rules", right="legal.open_incident")
def change_rules(incident: Incident, *, rule: str, why: str, by: Viewer, at: datetime | None = None) -> Incident:
    """Add a rule that holds after all, or drop one that does not, with the reason, which is kept. Its clock starts, or stops.

    :raises NotNow: J41, J43, J44, or J47 for our own first step and for a rule by which somebody was told.
    """
    assert at is not None
    incident = locked(incident)
    hold(StillOpen, KnownRegimes, InAFewWords, MayChange, incident=incident, applies=[rule], words=why, rule=rule)
    dropped = rule in incident.regimes
    incident.regimes = sorted(set(incident.regimes) ^ {rule})
    change = {"at": at.isoformat(), "by": str(by.membership_id), "rule": rule, "dropped": dropped, "why": why.strip()}
    incident.changes = [*incident.changes, change]
    incident.save(update_fields=["regimes", "changes"])
    if dropped:
        stop(clock_of(rule), incident, reason="does_not_hold", at=at)
    else:
        due_at = max(incident.found_at + regimes()[rule].within, at + timedelta(minutes=1))
        start(clock_of(rule), incident, due_at=due_at, agency_id=by.agency_id, by=by, at=at)
    remember(IncidentRulesChanged(incident, by=by, at=at, rule=rule, dropped=dropped))
    return incident


@action("legal.report_incident", right="legal.open_incident")
def report_incident(incident: Incident, *, regime: str, by: Viewer, at: datetime | None = None) -> Incident:
    """Write down that whoever has to know by one of the rules was told. The system tells nobody by itself.

    :raises NotNow: J44 when it is closed, J45 when that rule does not hold here or was told already.
    """
    assert at is not None
    incident = locked(incident)
    hold(StillOpen, ToldOnce, incident=incident, regime=regime)
    incident.reported = [*incident.reported, regime]
    incident.save(update_fields=["reported"])
    meet(clock_of(regime), incident, by=by, at=at)
    remember(IncidentReported(incident, by=by, at=at, rule=regime))
    return incident


@action("legal.close_incident", right="legal.open_incident")
def close_incident(incident: Incident, *, done: str, by: Viewer, at: datetime | None = None) -> Incident:
    """Close a privacy incident: what was done, once everybody who has to know was told.

    :raises NotNow: J41, J44 or J46.
    """
    assert at is not None
    incident = locked(incident)
    hold(StillOpen, InAFewWords, NothingLeftToTell, incident=incident, words=done)
    incident.status = INCIDENT.move(incident.status, "close_incident")
    incident.done, incident.closed_at = done.strip(), at
    incident.save(update_fields=["status", "done", "closed_at"])
    remember(IncidentClosed(incident, by=by, at=at))
    return incident
