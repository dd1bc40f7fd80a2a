"""Keeps the whereabouts of shelters for people fleeing violence out of the directory. The default is to hide.

A place is hidden ('never': no street, postal code or coordinates, neither in fields nor in text) when
1. it serves a need marked `hide_place` (a shelter from violence at home or from traffickers), or its own words
say so; or
2. it shares its street address with such a place and itself serves a need of violence, or belongs to the same
organization and at
   least half of that organization's services are about violence; or
3. the feed calls the location confidential.
It stays public only when the text of the service says that the listed address is an office open to the public (see
`hiding.toml`).
City and state stay, so that people find what is near. What is dropped here is in no record, no digest and no rejects
file.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from commonground.directory.feeds.coding import need_codes
from commonground.directory.feeds.records import (
    Location,
    NeedCode,
    Organization,
    Record,
    Service,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.needs import plain, vocabulary, words_of

R = TypeVar("R", bound=Record)
_NO_TEXT = frozenset(
    {
        "source_id",
        "digest",
        "organization_id",
        "service_id",
        "location_id",
        "parent_organization_id",
        "number",
        "extension",
        "url",
        "uri",
        "email",
        "status",
    }
)
VIOLENCE = frozenset(
    {
        "domestic-violence",
        "domestic-violence-shelter",
        "sexual-violence",
        "trafficking",
        "trafficking-shelter",
        "stalking",
    }
)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, ...]]:
    table = tomllib.loads(files(__package__).joinpath("hiding.toml").read_text(encoding="utf-8"))
    return {key: tuple(plain(str(word)) for word in words) for key, words in table.items()}


@lru_cache(maxsize=1)
def _street() -> re.Pattern[str]:
    kinds = "|".join(map(re.escape, _words()["street_kinds"]))
    return re.compile(
        rf"\b\d{{1,6}}(?:[A-Za-z])?\s+(?:[\w.'-]+\s+){{1,5}}?(?:{kinds})\b\.?(?:,?\s*(?:#|apt|suite|ste|unit)\.?\s*\w+)?",
        re.I,
    )


_flat = lru_cache(maxsize=8)(plain)  # one text is asked for several things in a row


def _says(text: str, key: str) -> bool:
    flat = _flat(text)
    return any(map(flat.__contains__, _words()[key]))


def _hides(needs: Iterable[NeedCode]) -> bool:
    return any(vocabulary()[need.code].hides_place for need in needs)


def is_confidential(service: Service) -> bool:
    """Whether the place of a service must not be shown, by its needs and words."""
    text = f"{service.name}\n{service.description}\n{service.application_process}"
    if _says(text, "public_office"):
        return False
    return _hides(service.needs) or _says(text, "confidential_place")


def _marked(service: Service) -> Service:
    secret = is_confidential(service)
    return service if service.confidential == secret else replace(service, confidential=secret)


def _street_key(location: Location) -> str:
    return next(
        (" ".join(words_of(f"{a.address_1} {a.city}")) for a in location.addresses if a.address_type == "physical"), ""
    )


def _own_reason(location: Location, services: list[Service]) -> str:
    text = f"{location.name}\n{location.description}"
    if any(service.confidential for service in services):
        return "serves people fleeing violence"
    if services and any(_says(f"{s.description}\n{s.application_process}", "public_office") for s in services):
        return ""
    if _says(text, "public_office"):
        return ""
    if _says(text, "confidential_place"):
        return "the feed calls it confidential"
    return (
        "its own words name a shelter from violence" if _hides(need_codes(location.name, location.description)) else ""
    )


def hide_places(
    services: Iterable[Service], locations: Iterable[Location], links: Iterable[ServiceAtLocation]
) -> tuple[tuple[Service, ...], tuple[Location, ...]]:
    """Services and locations with everything hidden that must be. Call before sealing."""
    marked = {service.source_id: _marked(service) for service in services}
    places = tuple(locations)
    at: dict[str, list[Service]] = {}
    for link in links:
        if link.service_id in marked:
            at.setdefault(link.location_id, []).append(marked[link.service_id])
    reasons = {place.source_id: _own_reason(place, at.get(place.source_id, [])) for place in places}
    reasons |= _by_street(places, at, reasons)
    hidden = {place.source_id for place in places if reasons[place.source_id]}
    streets: dict[str, list[Location]] = {}
    for place in places:
        for service in at.get(place.source_id, []) if place.source_id in hidden else []:
            streets.setdefault(service.source_id, []).append(place)
    return (
        tuple(_without_streets(s, streets.get(s.source_id, [])) for s in marked.values()),
        tuple(_hidden(place, reasons[place.source_id]) for place in places),
    )


def _by_street(
    places: tuple[Location, ...], at: Mapping[str, list[Service]], reasons: Mapping[str, str]
) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for place in places:
        if reasons[place.source_id] and _street_key(place):
            owners.setdefault(_street_key(place), set()).add(place.organization_id)
    devoted = _devoted(at)
    also = {}
    for place in places if owners else ():
        known = None if reasons[place.source_id] else owners.get(_street_key(place))
        if known:
            served = any(_of_violence(service) for service in at.get(place.source_id, []))
            if served or place.organization_id in known & devoted:
                also[place.source_id] = "shares its street address with a hidden place"
    return also


def _of_violence(service: Service) -> bool:
    return any(need.code in VIOLENCE for need in service.needs)


def _devoted(at: Mapping[str, list[Service]]) -> frozenset[str]:
    """Organizations of which at least half of the services are about violence: their other doors lead to the same
    house."""
    every: dict[str, list[bool]] = {}
    for service in {s.source_id: s for found in at.values() for s in found}.values():
        every.setdefault(service.organization_id, []).append(_of_violence(service))
    return frozenset(owner for owner, found in every.items() if owner and 2 * sum(found) >= len(found))


def _hidden(place: Location, reason: str) -> Location:
    if not reason:
        return place
    kept = tuple(
        replace(a, address_1="", address_2="", attention="", postal_code="")
        for a in place.addresses
        if a.city or a.state_province
    )
    silent = _silenced(place, [place])
    return replace(silent, addresses=kept, latitude=None, longitude=None, visibility="never", hidden_because=reason)


def _without_streets(service: Service, places: list[Location]) -> Service:
    return _silenced(service, places) if places or service.confidential else service


def mask_links(links: Iterable[ServiceAtLocation], places: Iterable[Location]) -> tuple[ServiceAtLocation, ...]:
    """Links; those to a hidden place without anything like a street address."""
    hidden = {place.source_id for place in places if place.visibility != "public"}
    return tuple(_silenced(link, []) if link.location_id in hidden else link for link in links)


def _silenced(record: R, places: list[Location]) -> R:
    """A record without street addresses in any of its texts, nor in the records nested in it."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str) and value and field.name not in _NO_TEXT:
            changed[field.name] = _masked(value, places)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(_silenced_item(item, places) for item in value)
    return replace(record, **changed)


def _silenced_item(item: object, places: list[Location]) -> object:
    if isinstance(item, Translation):
        return replace(item, text=_masked(item.text, places))
    return _silenced(item, places) if isinstance(item, Record) else item


def mask_organizations(
    organizations: Iterable[Organization], services: Iterable[Service], places: Iterable[Location]
) -> tuple[Organization, ...]:
    """Organizations; those that run a hidden place without anything like a street address in their text."""
    hiding = {s.organization_id for s in services if s.confidential} | {
        p.organization_id for p in places if p.visibility != "public"
    }
    return tuple(
        replace(o, description=_masked(o.description, ())) if o.source_id in hiding else o for o in organizations
    )


def _masked(text: str, places: Iterable[Location]) -> str:
    """The text without street addresses: those of the places, and whatever looks like one."""
    kept_private = _words()["instead"][0]
    for street in (a.address_1 for place in places for a in place.addresses if a.address_1):
        text = re.sub(re.escape(street), kept_private, text, flags=re.IGNORECASE)
    return _street().sub(kept_private, text)
