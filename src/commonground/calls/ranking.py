"""Ranking units for a call: how far, what they can do, whose language they speak. Pure; the reasons are shown with each."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from commonground.calls.code_lists import natures
from commonground.calls.models import Call
from commonground.calls.policy import policy
from commonground.units.models import Unit

EARTH_KM: Final = 6371.0088
KM_PER_HOUR: Final = 40.0  # an assumption, stated on the page: a straight line at town speed
SKILLS_FOR: Final = {
    "crisis": frozenset({"crisis", "clinician"}),
    "welfare": frozenset({"crisis", "peer"}),
    "medical": frozenset({"medical"}),
    "domestic": frozenset({"advocate"}),
}
FAR: Final = float("inf")


class Ranked(NamedTuple):
    """A unit, its minutes to the place (None when a position is missing), and why it stands where it stands."""

    unit: Unit
    minutes: float | None
    reasons: tuple[str, ...]


def kilometres(north: float, east: float, to_north: float, to_east: float) -> float:
    """The great-circle distance between two positions in degrees, in kilometres (haversine)."""
    up, across = radians(to_north - north) / 2, radians(to_east - east) / 2
    bend = sin(up) ** 2 + cos(radians(north)) * cos(radians(to_north)) * sin(across) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, bend)))


def minutes_to(call: Call, unit: Unit) -> float | None:
    """Minutes by straight line at 40 km/h, or None when the place of either is not known."""
    if call.latitude is None or call.longitude is None or unit.latitude is None or unit.longitude is None:
        return None
    return kilometres(unit.latitude, unit.longitude, call.latitude, call.longitude) / KM_PER_HOUR * 60


def rank_units(call: Call, units: Iterable[Unit]) -> list[Ranked]:
    """The units in the order to look at: free, of the kind the response asks for, nearest; skills and language come before distance ties.

    Nothing is sent by this; it only orders and says why. Units that are off duty are left out.
    """
    ranked = [
        (_order(call, unit), Ranked(unit, minutes_to(call, unit), _reasons(call, unit)))
        for unit in units
        if unit.status != "off_duty"
    ]
    return [row for _key, row in sorted(ranked, key=lambda pair: pair[0])]


def _order(call: Call, unit: Unit) -> tuple[object, ...]:
    minutes = minutes_to(call, unit)
    return (
        unit.status != "available",
        not _fits_response(call, unit),
        round((FAR if minutes is None else minutes) - 3 * len(_skills(call, unit)) - 4 * _speaks(call, unit), 3),
        unit.name,
    )


def _fits_response(call: Call, unit: Unit) -> bool:
    wanted = policy().responses.get(call.response or call.recommended)
    return wanted is None or not wanted.units or unit.kind in wanted.units


def _skills(call: Call, unit: Unit) -> frozenset[str]:
    nature = natures().get(call.nature)
    return SKILLS_FOR.get(nature.family, frozenset()) & frozenset(unit.skills) if nature else frozenset()


def _speaks(call: Call, unit: Unit) -> bool:
    return bool(call.language) and call.language in unit.languages


def _reasons(call: Call, unit: Unit) -> tuple[str, ...]:
    minutes = minutes_to(call, unit)
    said = [_("free now") if unit.status == "available" else _("not free now")]
    said.append(
        _("the kind this response asks for")
        if _fits_response(call, unit)
        else _("another kind than this response asks for")
    )
    said.append(
        _("position not known")
        if minutes is None
        else _("about %(n)d minutes away by straight line") % {"n": round(minutes)}
    )
    if _skills(call, unit):
        said.append(_("trained for this"))
    if call.language:
        said.append(_("speaks the language") if _speaks(call, unit) else _("needs an interpreter"))
    return tuple(said)
