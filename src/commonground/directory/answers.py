"""What is shown of a service: its words in the reader's language, its nearest place, hours, numbers and age. Always the same
number of queries, whatever the number of services.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonground.directory.asking import Near
from commonground.directory.distance import haversine
from commonground.directory.freshness import Freshness, freshness
from commonground.directory.models import (
    Address,
    Location,
    Phone,
    Schedule,
    ScheduleChange,
    Service,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.opening import Opening, is_open
from commonground.directory.visibility import PUBLIC

ONE_LINE, SHORTEST_LINE = 150, 30
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_STOP = ("fax",)


@dataclass(frozen=True, slots=True)
class Told:
    """A text and the language it is in."""

    text: str
    language: str


@dataclass(slots=True)
class Place:
    """One place of a service: its hours there and, unless it is hidden, its address and position. `city` is always known
    when the list says it."""

    location: Location
    address: Address | None
    city: str
    opening: Opening
    schedules: Sequence[Schedule]
    metres: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether its whereabouts are kept private."""
        return self.location.visibility != PUBLIC


@dataclass(slots=True)
class Answer:
    """One service as a reader sees it. `opening` is that of the nearest place (or of the service itself)."""

    service: Service
    name: Told
    text: Told
    one_line: str
    places: list[Place]
    opening: Opening
    phones: list[Phone]
    freshness: Freshness
    metres: float | None = None
    score: int = 0
    told: Mapping[str, Told] = field(default_factory=dict)

    @property
    def place(self) -> Place | None:
        """The nearest place, or the first."""
        return self.places[0] if self.places else None

    @property
    def place_is_private(self) -> bool:
        """Whether where it is must not be told."""
        return self.service.confidential or any(place.hidden for place in self.places)


@dataclass(slots=True)
class _Loaded:
    """The parts of many services, by what they hang on."""

    links: dict[UUID, list[ServiceAtLocation]]
    phones: dict[UUID, list[Phone]]
    schedules: dict[UUID, list[Schedule]]
    changes: dict[UUID, list[ScheduleChange]]
    addresses: dict[UUID, list[Address]]
    words: dict[UUID, dict[tuple[str, str], str]]


def _by_owner(rows: Iterable[Any], *owners: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        key = next(value for name in owners if (value := getattr(row, f"{name}_id", None)))
        found[key].append(row)
    return found


def _load(services: Sequence[Service]) -> _Loaded:
    ids = [service.pk for service in services]
    links = list(
        ServiceAtLocation.objects.filter(service_id__in=ids, gone_at=None).select_related("location").order_by("id")
    )
    at, places = [link.pk for link in links], [link.location_id for link in links]
    held = Q(service_id__in=ids) | Q(location_id__in=places)
    linked = held | Q(service_at_location_id__in=at)
    runs = [service.organization_id for service in services]
    phones = Phone.objects.filter(linked | Q(organization_id__in=runs)).order_by("rank", "id")
    words = Translation.objects.filter(Q(service_id__in=ids) | Q(organization_id__in=runs))
    told: dict[UUID, dict[tuple[str, str], str]] = defaultdict(dict)
    for one in words:
        told[one.service_id or one.organization_id][one.field, one.language[:2]] = one.text
    owners = ("service", "service_at_location", "location", "organization")
    return _Loaded(
        links=_by_owner(links, "service"),
        phones=_by_owner(phones, *owners),
        schedules=_by_owner(Schedule.objects.filter(linked).order_by("rank", "id"), *owners[:3]),
        changes=_by_owner(ScheduleChange.objects.filter(held), "service", "location"),
        addresses=_by_owner(Address.objects.filter(location_id__in=places).order_by("rank", "id"), "location"),
        words=told,
    )


def _place(link: ServiceAtLocation, loaded: _Loaded, at: datetime, near: Near | None) -> Place:
    location = link.location
    hidden = location.visibility != PUBLIC
    addresses = loaded.addresses.get(location.pk, [])
    street = None if hidden else next((a for a in addresses if a.address_type != "postal"), None)
    hours: list[Schedule] = next(
        (found for key in (link.service_id, link.pk, location.pk) if (found := loaded.schedules.get(key))), []
    )
    changes = [*loaded.changes.get(link.service_id, []), *loaded.changes.get(location.pk, [])]
    metres = None
    if near and not hidden and location.latitude is not None and location.longitude is not None:
        metres = haversine(near.latitude, near.longitude, location.latitude, location.longitude)
    city = next((a.city for a in addresses if a.city), "")
    return Place(location, street, city, is_open(hours, at, changes), hours, metres)


def first_line(text: str) -> str:
    """The first sentence that says something, or as much of it as fits."""
    line = ""
    for sentence in _SENTENCE.split(" ".join(text.split())):
        line = f"{line} {sentence}".strip()
        if len(line) >= SHORTEST_LINE:
            break
    return line if len(line) <= ONE_LINE else line[:ONE_LINE].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _told(service: Service, name: str, loaded: _Loaded, language: str) -> Told:
    spoken = loaded.words.get(service.pk, {}).get((name, language[:2]))
    return Told(spoken, language[:2]) if spoken else Told(getattr(service, name), "en")


TEXTS = (
    "name", "description", "eligibility_description", "application_process", "fees_description", "hours_note",
    "required_documents", "alert", "interpretation_services",
)  # fmt: skip


def _numbers(service: Service, links: Sequence[ServiceAtLocation], loaded: _Loaded) -> list[Phone]:
    keys = [service.pk, *(link.pk for link in links), *(link.location_id for link in links), service.organization_id]
    found = next((rows for key in keys if (rows := [p for p in loaded.phones.get(key, []) if p.kind not in _STOP])), [])
    return list({phone.number: phone for phone in found}.values())


def answers(
    services: Sequence[Service], *, language: str, at: datetime, now: datetime, near: Near | None = None
) -> list[Answer]:
    """The services as a reader sees them, in their order.

    :param at: the moment the hours are told for, in the local time of the jurisdiction.
    """
    loaded = _load(services)
    return [_answer(service, loaded, language, at, now, near) for service in services]


def _own_opening(service: Service, loaded: _Loaded, at: datetime) -> Opening:
    return is_open(loaded.schedules.get(service.pk, []), at, loaded.changes.get(service.pk, []))


def _answer(service: Service, loaded: _Loaded, language: str, at: datetime, now: datetime, near: Near | None) -> Answer:
    links = loaded.links.get(service.pk, [])
    places = [_place(link, loaded, at, near) for link in links]
    places.sort(key=lambda place: (place.metres is None, place.metres or 0.0))
    told = {name: _told(service, name, loaded, language) for name in TEXTS}
    return Answer(
        service=service,
        name=told["name"],
        text=told["description"],
        one_line=first_line(told["description"].text),
        places=places,
        opening=places[0].opening if places else _own_opening(service, loaded, at),
        phones=_numbers(service, links, loaded),
        freshness=freshness(service, now),
        metres=places[0].metres if places else None,
        told=told,
    )
