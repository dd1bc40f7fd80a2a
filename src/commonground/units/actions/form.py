"""Forming a unit."""

from collections.abc import Iterable
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Area, Membership
from commonground.agencies.rules import OwnAgencyOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.units.actions.crew import seat
from commonground.units.events import Formed
from commonground.units.models import Unit
from commonground.units.rules import KnownKindOfUnit, KnownSkills
from commonground.units.status import UNIT


@action("units.form")
def form(
    *,
    agency: Agency,
    name: str,
    kind: str,
    skills: Iterable[str] = (),
    languages: Iterable[str] = (),
    area: Area | None = None,
    crew: Iterable[Membership] | None = None,
    on_duty: bool = False,
    latitude: float | None = None,
    longitude: float | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Unit:
    """Form a unit, or bring its facts up to date.

    :param agency: the agency in charge; the crew may come from others.
    :param crew: who is in it from now on; None leaves the crew as it is.
    :param on_duty: a new unit begins free instead of off duty.
    """
    skills, languages = sorted(set(skills)), sorted(set(languages))
    hold(OwnAgencyOnly, KnownKindOfUnit, KnownSkills, agency=agency, by=by, kind=kind, skills=skills)
    facts = {"kind": kind, "skills": skills, "languages": languages, "area": area}
    if latitude is not None:
        facts |= {"latitude": latitude, "longitude": longitude, "seen_at": at}
    first = UNIT.move(UNIT.first, "go_on_duty") if on_duty else UNIT.first
    unit, _ = Unit.objects.update_or_create(
        jurisdiction_id=agency.jurisdiction_id,
        agency=agency,
        name=name,
        defaults=facts,
        create_defaults={**facts, "status": first, "status_since": at},
    )
    if crew is not None:
        seat(unit, list(crew), at=at)
    remember(Formed(unit, by=by, at=at, kind=kind))
    return unit
