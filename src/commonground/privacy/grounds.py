"""What a look at one part rests on: the ways of the law that open it, and the very rows they ask for, so that a page can name them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement
from commonground.kit.spans import in_force, not_ended
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.needs import covers
from commonground.privacy.law.openings import field_of
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.shape import Law, Way
from commonground.privacy.law.trying import left_open, tried
from commonground.privacy.models import Bar, Emergency, Grant, Part, Reach
from commonground.privacy.why import Held, agreement_fact, asked_of, release_fact

T = TypeVar("T")
# The needs of a way for which something in a table can stand.
TIED, AGREED, PERMITTED, URGENT = "relationship", "agreement", "release", "emergency"


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ways that open a part for a viewer, and the rows they ask for; what no way asks for is left out.

    ``wrote``: the viewer wrote it, which is a tie. ``since``: from when on all of it was there.
    """

    ways: tuple[Way, ...]
    agreement: Agreement | None
    permission: Grant | None
    tie: Reach | None
    emergency: Emergency | None
    wrote: bool
    since: datetime


def grounds(viewer: Viewer, part: Part, *, at: datetime | None = None) -> Grounds:
    """What this viewer's look at a visible part rests on. Call it inside the viewer's look."""
    at, law = at or timezone.now(), the_law()
    held = Held(viewer, [part], at)
    asked, facts = asked_of(viewer, part), held.facts_of(part)
    cell = law.cells[part.label, asked.standing, asked.purpose]
    bound = left_open(facts, law) if facts.obligations and asked.standing != "own" else None
    ways = tuple(tried(cell, "read", asked, facts, bound, law)[0])
    asks = _asks(ways, law)
    tie, emergency = _tie(ways, held.ties_of(part), law), _first(held.emergencies_of(part))
    agreement, permission = _agreement(held, asked, facts, part), _permission(held, ways, asked, facts, part)
    wrote = facts.author and TIED in asks
    rows = (
        agreement if AGREED in asks else None,
        permission if PERMITTED in asks or (TIED in asks and tie is None and not wrote) else None,
        tie if TIED in asks else None,
        emergency if URGENT in asks else None,
    )
    began = [row.starts_at for row in rows if row is not None and not (wrote and row is tie)]
    return Grounds(ways, *rows, wrote=wrote, since=max([part.written_at, *began]))


def also_seen_by(viewer: Viewer, part: Part, *, at: datetime | None = None) -> list[Agency]:
    """The partner agencies that an agreement in force and a live permission of the person let see this part today, by name.

    Only the agency that holds the part knows whom its people permitted; for any other viewer the list is empty.
    """
    if part.subject_id is None or viewer.agency_id != part.agency_id:
        return []
    at = at or timezone.now()
    live = in_force(at, "expires_at") & not_ended(at, "revoked_at")
    granted = list(Grant.objects.filter(live, subject_id=part.subject_id, from_agency=part.agency, label=part.label))
    receivers = {grant.to_agency_id for grant in granted}
    agreed = list(Agreement.objects.filter(from_agency=part.agency, to_agency_id__in=receivers))
    whom = Q(subject_id=part.subject_id) | Q(subject_id=None, record_id=None)
    bars = list(Bar.objects.filter(whom, in_force(at), agency=part.agency, user=None))
    facts = Facts(
        at=at,
        agreements=tuple(agreement_fact(one) for one in agreed),
        releases=tuple(release_fact(one) for one in granted),
        works_at=frozenset(str(bar.to_agency_id) for bar in bars if bar.kind == "works_there"),
        never_with=frozenset(
            word for bar in bars if bar.kind == "firewall" for word in (str(bar.to_agency_id), *bar.recipients)
        ),
        obligations=frozenset(part.bound_by or ()),
    )
    purposes = {(grant.to_agency_id, grant.purpose) for grant in granted}
    agencies = Agency.objects.filter(pk__in=receivers).order_by("name", "id")
    return [one for one in agencies if any(_sees(one, why, part, facts) for key, why in purposes if key == one.pk)]


def _sees(agency: Agency, purpose: str, part: Part, facts: Facts) -> bool:
    """Whether anybody there whose role reads the label sees it."""
    law = the_law()
    asked = Asked(
        labels=frozenset({part.label}), purpose=purpose, agency=str(agency.pk), owner=str(part.agency_id),
        recipient=law.words.lists["recipients"]["agency"][agency.kind], reads=frozenset({part.label}),
        fields=frozenset({field_of(part.name, law)}), item=str(part.pk), written_at=part.written_at,
    )  # fmt: skip
    return decide(asked, facts).permits


def _asks(ways: tuple[Way, ...], law: Law) -> set[str]:
    """What the ways need for looking; a condition about a relation is a tie, too."""
    asks = {need for way in ways for need in way.needs.get("read", ())}
    if any(_kinds(way, law) for way in ways):
        asks.add(TIED)
    return asks


def _kinds(way: Way, law: Law) -> set[str]:
    """The kinds of tie that a way's conditions name."""
    rows = law.words.lists["conditions"]
    return {kind for code in way.conditions for kind in rows[code].get("relation", ())}


def _tie(ways: tuple[Way, ...], ties: list[Reach], law: Law) -> Reach | None:
    """The oldest tie that counts: of a kind that the ways name, when they name one."""
    kinds = {kind for way in ways for kind in _kinds(way, law)}
    return _first(sorted((t for t in ties if not kinds or t.kind in kinds), key=lambda tie: tie.starts_at))


def _agreement(held: Held, asked: Asked, facts: Facts, part: Part) -> Agreement | None:
    return _first([one for one in held.agreements if covers(agreement_fact(one), asked, facts, part.label)])


def _permission(held: Held, ways: tuple[Way, ...], asked: Asked, facts: Facts, part: Part) -> Grant | None:
    """The permission that lasts longest of those that count for one of the ways."""
    rules = the_law().releases
    counts = [
        one
        for one in held.grants
        if one.subject_id == part.subject_id
        and any(not rules.fault(release_fact(one), asked, facts, part.label, way.forms) for way in ways)
    ]
    return max(counts, key=lambda one: one.expires_at, default=None)


def _first(rows: list[T]) -> T | None:
    return rows[0] if rows else None
