"""A generated call: what the town's dispatch floor would have written down, from the first ring to clear."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

CLOCKS = (
    "received_at",
    "decided_at",
    "assigned_at",
    "en_route_at",
    "on_scene_at",
    "cleared_at",
)


@dataclass(frozen=True, slots=True)
class GeneratedCall:
    """One call of the invented county. Moments are aware, in UTC, whole seconds, and always in the order of `CLOCKS`.

    Some moments are missing (None) because nobody pressed the button; a call answered by phone has no unit, and so no
    `assigned_at`, `en_route_at` or `on_scene_at`. The whole course is told, also what lies after the asker's now: cut
    it with `until`. `dangers` are only those that the caller stated. `person` is the key of somebody the town knows.
    """

    external_id: str
    received_at: datetime
    nature: str
    dangers: tuple[str, ...]
    channel: str
    area: str
    lat: float
    lon: float
    place: str
    language: str
    priority: int
    response: str
    unit: str | None
    decided_at: datetime | None
    assigned_at: datetime | None
    en_route_at: datetime | None
    on_scene_at: datetime | None
    cleared_at: datetime | None
    disposition: str | None
    person: str | None
    duplicate_of: str | None

    def until(self, now: datetime) -> Self:
        """The call as it stands at `now`: later moments are not there yet, and an open call has no disposition."""
        ahead = [name for name in CLOCKS[1:] if (moment := getattr(self, name)) is not None and moment > now]
        if not ahead:
            return self
        gone: dict[str, object] = dict.fromkeys(ahead)
        if "assigned_at" in ahead:
            gone["unit"] = None
        return replace(self, disposition=None, **gone)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class FeedGap:
    """A stretch in which the dispatch feed sent nothing: calls that came in then are not in the feed at all."""

    begins_at: datetime
    ends_at: datetime
