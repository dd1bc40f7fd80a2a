"""Referrals of the invented town, made through actions: Amara of the crisis team asks Open Door Housing for a bed."""

from typing import Any

from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service as service_named
from commonground.consents.models import Release
from commonground.consents.tests.cast import as_put
from commonground.directory.models import Organization, Phone, Service
from commonground.kit.closed import door_open
from commonground.people.actions import note, set_safe_contact
from commonground.people.models import Person
from commonground.referrals.actions import accept, make, send
from commonground.referrals.models import Referral

NAME, NUMBER = "Odalys Brightwater", "555-0177"
NEED = "emergency-shelter"


def a_service(cast: Cast, agency: str | None = "housing", *, name: str = "Beds for tonight") -> Service:
    """A service of the directory; its organization is claimed by the agency of this name, or by nobody."""
    with as_viewer(service_named("import", cast.agencies["host"])), door_open("test"):
        mark = f"{agency}-{name}"[:200]
        organization = Organization.objects.create(
            jurisdiction=cast.jurisdiction, source="test", source_id=mark, digest="0", name=f"{name} House",
            agency=cast.agencies[agency] if agency else None, claimed_at=timezone.now() if agency else None,
        )  # fmt: skip
        service = Service.objects.create(
            jurisdiction=cast.jurisdiction, source="test", source_id=mark, digest="0", organization=organization, name=name,
            needs=[NEED], main_needs=[NEED],
        )  # fmt: skip
        Phone.objects.create(jurisdiction=cast.jurisdiction, organization=organization, number="555-0190")
    return service


def an_asker(cast: Cast, *, by: Viewer | None = None, name: str = NAME) -> Person:
    """A person as the sender knows her; it is safe to call her."""
    by = by or cast.amara
    person = note(name=name, language="es", phone=NUMBER, pronouns="she", by=by)
    set_safe_contact(person, way="call", address=NUMBER, hours="after 16:00", by=by)
    return person


def a_yes(
    cast: Cast, person: Person, to: str, *, by: Viewer | None = None, labels=("general",), **facts: Any
) -> Release:
    """The person's permission, signed, that this agency may see general facts."""
    return as_put(
        person=person, to_agencies=[cast.agencies[to]], labels=list(labels), asked_alone=True, signed_how="typed",
        signature={"name": "O. B."}, by=by or cast.amara, **facts,
    )  # fmt: skip


def a_referral(
    cast: Cast, to: str | None = "housing", *, named: bool = True, by: Viewer | None = None, **facts
) -> Referral:
    """A referral that is written but not sent; ``named``: with her permission that the receiver sees her name."""
    by, at = by or cast.amara, facts.get("at")
    service = facts.pop("service", None) or a_service(cast, to, name=f"Beds {timezone.now():%H%M%S%f}")
    person = facts.pop("person", None) or an_asker(cast, by=by)
    release = a_yes(cast, person, to, by=by, at=at) if named and to else None
    return make(
        person=person, service=service, need=NEED, release=release, language="es", household_size=3, area=cast.mill_end,
        by=by, **facts,
    )  # fmt: skip


def a_sent_referral(cast: Cast, to: str | None = "housing", **facts) -> Referral:
    """The same, sent."""
    by = facts.get("by") or cast.amara
    return send(a_referral(cast, to, **facts), by=by, at=facts.get("at"))


def an_accepted_referral(cast: Cast, **facts) -> Referral:
    """The same, accepted by Ines."""
    referral = a_sent_referral(cast, **facts)
    accept(referral, by=cast.ines, at=facts.get("at"))
    return fresh(referral, cast.ines)


def fresh(row, viewer: Viewer):
    """The row as this viewer reads it now."""
    with as_viewer(viewer):
        return type(row).objects.get(pk=row.pk)
