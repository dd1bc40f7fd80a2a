"""Keeps the whereabouts of shelters for people fleeing violence out of the directory. The default is to hide.

A place is hidden ('never': no street, postal code or coordinates, neither in fields nor in text) when
1. it serves a need marked `hide_place` (a shelter for domestic violence, help out of trafficking), or its own words
say so; or
2. it shares its street address with such a place and belongs to the same organization or itself serves a need of
violence; or
3. the feed calls the location confidential.
It stays public only when the text of the service says that the listed address is an office open to the public (see
`hiding.toml`).
City and state stay, so that people find what is near. What is dropped here is in no record, no digest and no rejects
file.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from commonground.directory.feeds.coding import need_codes
from commonground.directory.feeds.records import Location, NeedCode, Organization, Service, ServiceAtLocation
from commonground.directory.needs import plain, vocabulary, words_of

VIOLENCE = frozenset({"domestic-violence", "domestic-violence-shelter", "sexual-violence", "trafficking", "stalking"})


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


def _says(text: str, key: str) -> bool:
    flat = plain(text)
    return any(word in flat for word in _words()[key])


def _hides(needs: Iterable[NeedCode]) -> bool:
    return any(vocabulary()[need.code].hides_place for need in needs)


def is_confidential(service: Service) -> bool:
    """Whether the place of a service must not be shown, by its needs and words."""
    text = f"{service.name}\n{service.description}\n{service.application_process}"
    if _says(text, "public_office"):
        return False
    return _hides(service.needs) or _says(text, "confidential_place")


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
    marked = {service.source_id: replace(service, confidential=is_confidential(service)) for service in services}
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
    also = {}
    for place in places:
        known = owners.get(_street_key(place))
        if known and not reasons[place.source_id]:
            violent = any(need.code in VIOLENCE for service in at.get(place.source_id, []) for need in service.needs)
            if violent or place.organization_id in known - {""}:
                also[place.source_id] = "shares its street address with a hidden place"
    return also


def _hidden(place: Location, reason: str) -> Location:
    if not reason:
        return place
    kept = tuple(
        replace(a, address_1="", address_2="", attention="", postal_code="")
        for a in place.addresses
        if a.city or a.state_province
    )
    texts: dict[str, Any] = {
        name: _masked(getattr(place, name), [place])
        for name in ("name", "alternate_name", "description", "transportation")
    }
    return replace(
        place, addresses=kept, latitude=None, longitude=None, visibility="never", hidden_because=reason, **texts
    )


def _without_streets(service: Service, places: list[Location]) -> Service:
    if not places and not service.confidential:
        return service
    names = ("description", "application_process", "hours_note", "eligibility_description", "fees_description", "alert")
    translations = tuple(replace(t, text=_masked(t.text, places)) for t in service.translations)
    texts: dict[str, Any] = {name: _masked(getattr(service, name), places) for name in names}
    return replace(service, translations=translations, **texts)


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
