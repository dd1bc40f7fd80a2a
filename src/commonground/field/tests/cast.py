"""A night on the phone: a call with a brief and an earlier call, a car with an officer and a clinician, and a service that helps."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service as service_named
from commonground.calls.actions import brief, close, report, send
from commonground.calls.models import Assignment, Call
from commonground.calls.tests.cast import sent_call, triaged_call
from commonground.directory.models import Address, Location, Schedule, Service, ServiceAtLocation
from commonground.kit.closed import door_open
from commonground.referrals.tests.cast import a_service
from commonground.units.models import Unit
from commonground.units.tests.cast import co_response

HELPS, CAREFUL = "Say your name before you come closer", "A large dog behind the house"


def earlier_call(cast: Cast, unit: Unit) -> None:
    """One that the same car answered before, at the same place."""
    call = triaged_call(cast, nature="noise", response="police")
    assignment = send(call, unit, by=cast.dara)
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.omar)
    close(call, disposition="settled_on_scene", by=cast.dara)


def a_night(cast: Cast, **facts: Any) -> tuple[Call, Assignment]:
    """The car was sent to a call; the brief says what helps and what to be careful of."""
    unit = co_response(cast)
    call, assignment, _ = sent_call(cast, unit=unit, language="es", **facts)
    until = timezone.now() + timedelta(days=30)
    brief(call, side="what_helps", text=HELPS, source="told by her sister", expires_at=until, by=cast.dara)
    brief(call, side="be_careful", text=CAREFUL, source="earlier call", expires_at=until, by=cast.dara)
    return call, assignment


def a_place(cast: Cast, agency: str | None = "housing", *, visibility: str = "public", **facts: Any) -> Service:
    """A service with an address and hours; ``visibility`` other than public keeps where it is private."""
    service = a_service(cast, agency, **facts)
    public = visibility == "public"
    with as_viewer(service_named("import", cast.agencies["host"])), door_open("test"):
        where = {"jurisdiction": cast.jurisdiction, "source": "test", "source_id": str(service.pk), "digest": "0"}
        location = Location.objects.create(
            **where, name="The yellow house", visibility=visibility, latitude=39.3 if public else None,
            longitude=-99.6 if public else None,
        )  # fmt: skip
        ServiceAtLocation.objects.create(**where, service=service, location=location)
        Address.objects.create(
            jurisdiction=cast.jurisdiction, location=location, visibility=visibility, city="Willow",
            address_1="14 Quarry Street" if public else "",
        )  # fmt: skip
        Schedule.objects.create(
            jurisdiction=cast.jurisdiction, service=service, byday=["MO", "TU", "WE", "TH", "FR"], opens_at="08:00",
            closes_at="18:00",
        )  # fmt: skip
    return service
