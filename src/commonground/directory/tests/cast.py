"""What the directory adds to the shared test story: a small invented list of services, taken in through the action."""

from datetime import date, time
from typing import Any

from commonground.agencies.viewers import service
from commonground.directory.actions import Taken, take_batch
from commonground.directory.feeds import DirectoryBatch
from commonground.directory.feeds.records import (
    Address,
    Count,
    Language,
    Location,
    NeedCode,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    Translation,
    sealed,
)
from commonground.directory.models import Service as ServiceRow

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
SECRET_STREET = "77 Heron Lane"
SECRET_ZIP = "67999"


def hours(key: str, opens: time, closes: time, days: tuple[str, ...] = WEEKDAYS) -> Schedule:
    """Weekly hours."""
    return Schedule(source_id=f"{key}/hours", byday=days, opens_at=opens, closes_at=closes)


def listed(key: str, name: str, *needs: str, at: tuple[float, float] | None = None, **more: Any) -> tuple[Any, ...]:
    """An organization with one service at one place, all named by one key."""
    confidential = more.get("confidential", False)
    address = Address(
        source_id=f"{key}/address", address_1=f"{len(name)} Mill Street", city="Willow", postal_code="67001"
    )
    told = {
        "phones": (Phone(source_id=f"{key}/phone", number="555-0100"),),
        "description": f"{name} helps people in Willow County.",
        **more,
    }
    codes = tuple(NeedCode(code=code, basis="category", evidence=code, crosswalk="test") for code in needs)
    return (
        Organization(source_id=key, source_line=1, name=f"{name} Partners"),
        Service(source_id=key, source_line=1, organization_id=key, name=name, needs=codes, **told),
        Location(
            source_id=key, source_line=1, organization_id=key, name=f"{name} House", addresses=(address,),
            latitude=at[0] if at else None, longitude=at[1] if at else None,
            visibility="never" if confidential else "public",
        ),
        ServiceAtLocation(source_id=key, source_line=1, service_id=key, location_id=key),
    )  # fmt: skip


def willow_list(*, without: str = "", **changed: Any) -> DirectoryBatch:
    """The invented list. `without`: a key that it no longer holds; `changed`: other texts of the pantry."""
    day = (time(9), time(17))
    every = [
        listed("pantry", "Mill End Food Pantry", "food-pantry", at=(39.30, -99.60), schedules=(hours("pantry", *day),),
               languages=(Language(source_id="es", name="Spanish"),), assured_on=date(2020, 1, 6),
               translations=(Translation(field="description", language="es", text="Bolsas de comida para cualquiera."),), **changed),
        listed("table", "Far Table", "hot-meals", at=(39.90, -99.60), schedules=(hours("table", time(0), time(0), ("MO", "TU", "WE", "TH", "FR", "SA", "SU")),)),
        listed("beds", "Night Beds", "emergency-shelter", at=(39.31, -99.61), schedules=(hours("beds", time(20), time(7)),)),
        listed("nest", "Safe Nest House", "domestic-violence-shelter", at=None, confidential=True),
        listed("line", "Talk Line", "crisis-line"),
        listed("closed", "Old Pantry", "food-pantry", status="defunct"),
    ]  # fmt: skip
    kept = [one for one in every if one[0].source_id != without]
    kinds = [tuple(map(sealed, column)) for column in zip(*kept, strict=True)]
    counted = ("organization", "service", "location")
    return DirectoryBatch(
        format="test", organizations=kinds[0], services=kinds[1], locations=kinds[2], services_at_location=kinds[3],
        counts=tuple(Count(kind=kind, read=len(kept), accepted=len(kept), rejected=0) for kind in counted),
    )  # fmt: skip


def take_willow(cast: Any, batch: DirectoryBatch | None = None) -> Taken:
    """Take the list in, as the import does."""
    return take_batch(batch or willow_list(), source="willow", by=service("import", cast.host))


def the_service(key: str) -> ServiceRow:
    """One service of the list."""
    return ServiceRow.objects.select_related("organization").get(source_id=key)
