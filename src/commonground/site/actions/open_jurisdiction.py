"""Opening a jurisdiction. There is no actor yet: the office made here is the one under which the first actor works."""

from typing import Any

from django.db import transaction

from commonground.agencies.models import Agency, Jurisdiction
from commonground.kit.closed import door_open


def found_jurisdiction(
    *,
    slug: str,
    name: str,
    time_zone: str,
    holds: str,
    host: tuple[str, str],
    outline: dict[str, Any] | None = None,
) -> Agency:
    """The office that runs this jurisdiction's installation; both are made when they are not there yet.

    :param holds: ``real``, ``exercise`` or ``replay``; it is said once and never changed afterwards.
    :param host: slug and name of the office. :param outline: GeoJSON of the jurisdiction.
    :raises ValueError: when the slug is taken by a jurisdiction that holds something else, or when real people would come beside invented
        ones: an exercise shows what opens accounts, and accounts are the same in the whole installation.
    """
    with transaction.atomic(), door_open("agencies.open_jurisdiction"):
        _refuse_real_beside_invented(slug, holds)
        jurisdiction, _ = Jurisdiction.objects.get_or_create(
            slug=slug, defaults={"name": name, "time_zone": time_zone, "holds": holds, "outline": outline}
        )
        if jurisdiction.holds != holds:
            raise ValueError(f"There is a jurisdiction {slug!r} already, and it is {jurisdiction.get_holds_display()}.")
        found = Agency.objects.filter(jurisdiction=jurisdiction, kind="host").order_by("id").first()
        slug_of_host, name_of_host = host
        return found or Agency.objects.create(
            jurisdiction=jurisdiction, slug=slug_of_host, name=name_of_host, kind="host"
        )


def _refuse_real_beside_invented(slug: str, holds: str) -> None:
    others = Jurisdiction.objects.exclude(slug=slug)
    other = (others.exclude(holds="real") if holds == "real" else others.filter(holds="real")).first()
    if other is not None:
        raise ValueError(
            f"This database holds {other.name}, which is {other.get_holds_display()}. Use another database."
        )
