"""Taking a call."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.roles import roles
from commonground.calls.events import Taken
from commonground.calls.models import Call
from commonground.calls.places import area_at
from commonground.calls.queries import FOR_THE_CREW
from commonground.calls.rules import KnownChannel, KnownLanguage
from commonground.kit.rules import hold
from commonground.kit.spans import in_force
from commonground.ledger.writing import remember
from commonground.messages.actions import notify
from commonground.privacy.actions import write_part

TITLE = "Common Ground: open the board"
TEXT = "A call waits for another dispatcher. Open the board now."


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

    A call to an address that whoever takes it stated as their own is on the board for the others of the center, and they are told.

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
    line = remember(Taken(call, by=by, at=at, channel=channel))
    if held and not Call.objects.filter(pk=call.pk).exists():
        _tell_the_others(call, line.pk, by=by, at=at)
    return call


def _tell_the_others(call: Call, cause_id: UUID, *, by: Viewer, at: datetime) -> None:
    """The call is kept from whoever took it (their own address, as they stated): everybody else who dispatches there is told to look.

    The floor holds it for nobody, so that the next one answers without taking it over.
    """
    answering = [role.code for role in roles().values() if "calls.triage" in role.rights and not role.is_service]
    others = Membership.objects.filter(in_force(at), agency_id=by.agency_id, role__in=answering, user__is_active=True)
    addresses = sorted(set(others.exclude(user_id=by.user_id).values_list("user__email", flat=True)))
    notify(call.agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=cause_id, addresses=addresses)
