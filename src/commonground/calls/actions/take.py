"""Taking a call."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.calls.events import Taken
from commonground.calls.models import Call
from commonground.calls.places import area_at
from commonground.calls.queries import FOR_THE_CREW
from commonground.calls.rules import KnownChannel, KnownLanguage
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part


@action("calls.take")
def take(
    *,
    channel: str = "911",
    place: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    language: str = "",
    raw_type: str = "",
    priority: int | None = None,
    narrative: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Call:
    """Take a call for help onto the board; what it is about is stated next.

    :param narrative: what the caller said that the crew needs, in a few words: a general part, read until the crew is clear.
    :param language: a code of ``calls.languages``, or empty when it is not known.
    """
    assert at is not None  # the decorator sets it
    hold(KnownChannel, KnownLanguage, channel=channel, language=language)
    held = by.membership_id if not by.role.startswith("service_") else None
    call = Call.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        area_id=area_at(by.jurisdiction_id, latitude, longitude),
        received_on=at.astimezone(ZoneInfo(by.time_zone)).date(),
        began_at=at,
        received_at=at,
        changed_at=at,
        channel=channel,
        place=place.strip(),
        latitude=latitude,
        longitude=longitude,
        language=language,
        raw_type=raw_type,
        priority=priority,
        open_on_board=True,
        held_by_id=held,
        held_since=at if held else None,
    )
    if narrative.strip():
        write_part(call, name=FOR_THE_CREW, label="general", text=narrative.strip(), by=by, at=at, source=channel)
    remember(Taken(call, by=by, at=at, channel=channel))
    return call
