"""The town's past calls in the terms of calls: rows as a feed would give them, and what was decided on each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from types import SimpleNamespace
from typing import TypeVar
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from commonground.calls.code_lists import natures
from commonground.calls.feeds import CallRow, Profile
from commonground.calls.feeds.crosswalks import Crosswalk
from commonground.calls.feeds.identity import digest, key
from commonground.calls.policy import override_reasons, policy
from commonground.calls.recommending import AvailableUnit, recommend
from commonground.calls.rules import change_of
from commonground.site.exercise.actions import Decision
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.county import County
from commonground.site.town.floor import KIND_SENT
from commonground.site.town.roster import Unit

T = TypeVar("T")
SOURCE = "alderbrae dispatch"
# What a caller of the town may say, as a dispatcher states it; a dog or a road in use is no danger of the list.
DANGERS = {
    "injury": "someone_hurt", "violence_now": "violence_now", "weapon": "weapon", "fire": "fire_or_fumes",
    "hazardous_material": "fire_or_fumes",
}  # fmt: skip
NOT_ASKED = 5  # of so many calls without danger, in one it was not known


def profile(county: County) -> Profile:
    """The town's feed: one row a call, to the second."""
    nothing = Crosswalk()
    return Profile(
        name="town", title=county.name, source=SOURCE, grain="call", zone=ZoneInfo(county.time_zone), column_sets=(),
        types=nothing, priorities=nothing, dispositions=nothing, channels=nothing, areas={}, fixed_channel="unknown",
        fillers=(), empty=frozenset(), hidden_places=frozenset(), longest_hours=24, delimiter=",",
    )  # fmt: skip


def identity_of(external_id: str) -> str:
    """The key of a call of the town, 32 hexadecimal digits."""
    return key(SOURCE, external_id)


@dataclass(frozen=True)
class Clerk:
    """Writes the town's calls down as rows and decisions."""

    county: County
    units: Mapping[str, Unit]

    def row(self, call: GeneratedCall, line: int = 0) -> CallRow:
        """The call as a row of a feed."""
        unit = self.units[call.unit].call_sign if call.unit else ""
        said = (*(str(getattr(call, name)) for name in call.__slots__), unit)
        day = call.received_at.astimezone(ZoneInfo(self.county.time_zone)).date()
        return CallRow(
            call_key=identity_of(call.external_id), response_key="", digest=digest(said), external_id=call.external_id,
            line=line, received_on=day, received_at=call.received_at, received_is="received", precision="second",
            queued_at=None, assigned_at=call.assigned_at, en_route_at=call.en_route_at, on_scene_at=call.on_scene_at,
            cleared_at=call.cleared_at, doubts="", nature=call.nature, raw_type=natures()[call.nature].en,
            final_nature="", final_raw_type="", priority=call.priority, raw_priority=str(call.priority),
            channel=call.channel, disposition=call.disposition or "", raw_disposition="", area=call.area,
            latitude=call.lat, longitude=call.lon, place=call.place, unit_name=unit,
        )  # fmt: skip

    def decision(self, call: GeneratedCall) -> Decision | None:
        """What was stated, shown and chosen; None while nothing was decided."""
        if call.decided_at is None:
            return None
        stated = danger_of(call)
        hour = call.received_at.astimezone(ZoneInfo(self.county.time_zone)).hour
        shown = recommend(call.nature, stated, hour, call.language, _EVERY_KIND, priority=call.priority)
        response = response_of(call, shown.response)
        return Decision(
            identity=UUID(identity_of(call.external_id)), danger=",".join(stated), language=call.language,
            recommended=shown.response, shown=shown.as_shown(),
            recommended_at=call.received_at + (call.decided_at - call.received_at) * 0.6, response=response,
            reason=_reason(call, change_of(shown.response, response)), decided_at=call.decided_at,
        )  # fmt: skip


_EVERY_KIND: Sequence[AvailableUnit] = [
    SimpleNamespace(kind=kind, languages=["en", "es"]) for kind in (*KIND_SENT.values(), "fire")
]


def danger_of(call: GeneratedCall) -> list[str]:
    """What a dispatcher stated of danger, in the order of codes."""
    said = {DANGERS[mark] for mark in call.dangers if mark in DANGERS}
    return sorted(said) or ["not_known" if crc32(call.external_id.encode()) % NOT_ASKED == 0 else "none"]


def response_of(call: GeneratedCall, shown: str) -> str:
    """The response that was chosen: the one that was shown where the unit that went fits it, else the unit's own."""
    if call.response == "phone":
        family = natures()[call.nature].family
        return (
            shown if shown in ("no_unit", "phone_clinician") else "phone_clinician" if family == "crisis" else "no_unit"
        )
    kind = KIND_SENT[call.response]
    return shown if shown and kind in policy().responses[shown].units else call.response


def _reason(call: GeneratedCall, change: str) -> str:
    if not change:
        return ""
    fitting = [code for code, reason in override_reasons().items() if change in reason.fits]
    return fitting[crc32(f"why {call.external_id}".encode()) % len(fitting)]


def in_sets(things: Iterator[T], size: int) -> Iterator[list[T]]:
    """The things in lists of so many."""
    while some := list(islice(things, size)):
        yield some


def whole_seconds(moment: datetime) -> datetime:
    """The moment without its fraction of a second."""
    return moment - timedelta(microseconds=moment.microsecond)
