"""Units of the invented town, made through the action."""

from datetime import timedelta

from django.utils import timezone

from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.units.actions import form
from commonground.units.models import Unit

HERE = {"latitude": 39.3, "longitude": -99.6}


def team(cast: Cast, name: str, kind: str, agency: str, crew: list[str], **facts) -> Unit:
    """A unit on duty since an hour ago, with a crew by the names of the cast."""
    return form(
        agency=cast.agencies[agency],
        name=name,
        kind=kind,
        crew=[cast.members[member] for member in crew],
        on_duty=True,
        by=service("setup", cast.agencies["host"]),
        **{"at": timezone.now() - timedelta(hours=1), **HERE, **facts},
    )


def patrol(cast: Cast, name: str = "Patrol 4", **facts) -> Unit:
    """Petra on patrol."""
    return team(cast, name, "patrol", "police", ["petra"], **facts)


def co_response(cast: Cast, name: str = "Together 1", **facts) -> Unit:
    """Omar, an officer, and Amara, a clinician, in one car; the police are in charge of it."""
    more = {"skills": ["crisis", "clinician"], "languages": ["en", "es"], **facts}
    return team(cast, name, "co_response", "police", ["omar", "amara"], **more)


def mobile_team(cast: Cast, name: str = "Harbor 2", **facts) -> Unit:
    """Amara and Chen of the crisis team, without police."""
    more = {"skills": ["crisis", "clinician"], "languages": ["en", "es"], **facts}
    return team(cast, name, "mobile_crisis", "crisis", ["amara", "chen"], **more)
