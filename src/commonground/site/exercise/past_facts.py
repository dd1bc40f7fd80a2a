"""What an invented past stands on: the rows that are there already, by the town's keys, read once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from importlib import resources
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement, Membership
from commonground.agencies.roles import role
from commonground.calls.models import Call
from commonground.directory.models import Organization, Service
from commonground.site.exercise.partners import Partners
from commonground.site.exercise.past_calls import identity_of
from commonground.site.exercise.services import SOURCE
from commonground.site.town.generate import Town


@cache
def words() -> Mapping[str, Any]:
    """The table `past.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("past.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that somebody may be sent to: its row, its first need, and the agency that answers for it, if any."""

    id: UUID
    need: str
    agency: UUID | None


@dataclass
class Facts:
    """The partners, the calls, the directory and the agreements as the past needs them."""

    town: Town
    partners: Partners
    calls: dict[str, UUID] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    agreements: list[Agreement] = field(default_factory=list)
    kinds: dict[UUID, str] = field(default_factory=dict)
    receivers: dict[UUID, Membership] = field(default_factory=dict)

    @classmethod
    def read(cls, town: Town, partners: Partners, calls: Iterable[str]) -> "Facts":
        """Read everything for the stories of these calls (external ids)."""
        made = cls(town, partners)
        made.calls = _calls(partners, calls)
        made.offers = _offers(town, partners)
        made.agreements = list(Agreement.objects.filter(jurisdiction_id=made.jurisdiction_id))
        made.kinds = {agency.pk: agency.kind for agency in partners.agencies.values()}
        for member in partners.members.values():
            if "referrals.accept" in role(member.role).rights:
                made.receivers.setdefault(member.agency_id, member)
        for member in partners.members.values():
            made.receivers.setdefault(member.agency_id, member)
        return made

    @property
    def jurisdiction_id(self) -> UUID:
        """The jurisdiction of all of it."""
        return self.partners.host.jurisdiction_id

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.partners.time_zone)

    def key(self, *parts: object) -> UUID:
        """The id of a row of the past: the same at every start of this installation, another in every other."""
        return uuid5(self.jurisdiction_id, "/".join(str(part) for part in parts))

    def member(self, staff: str) -> Membership:
        """The membership of a member of staff."""
        return self.partners.members[staff]

    @cached_property
    def setup_of_dispatch(self) -> Membership:
        """The installation's service principal at the dispatch center, which owns the calls."""
        return Membership.objects.get(pk=self.partners.setup_of("dispatch").membership_id)

    @staticmethod
    def labels_of(member: Membership) -> frozenset[str]:
        """The labels that a role reads, and so may write."""
        return role(member.role).labels

    def agreed(self, giver: UUID, receiver: UUID, label: str, purpose: str, at: datetime) -> bool:
        """Whether an agreement in force lets the giver tell the receiver this, for this purpose."""
        return any(
            each.from_agency_id == giver
            and each.to_agency_id == receiver
            and label in each.labels
            and purpose in each.purposes
            and each.starts_at <= at
            and (each.ends_at is None or each.ends_at > at)
            for each in self.agreements
        )

    def morning(self, day: date) -> datetime:
        """The first moment of a day."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


def _calls(partners: Partners, external_ids: Iterable[str]) -> dict[str, UUID]:
    wanted = {UUID(identity_of(each)): each for each in external_ids}
    by = partners.setup_of("dispatch")
    with as_viewer(by):
        rows = Call.objects.filter(jurisdiction_id=by.jurisdiction_id, identity__in=list(wanted))
        return {wanted[identity]: pk for identity, pk in rows.values_list("identity", "id")}


def _offers(town: Town, partners: Partners) -> dict[str, Offer]:
    """The town's services, or, with a real directory, the first real service for the same need."""
    here = {"jurisdiction_id": partners.host.jurisdiction_id, "gone_at": None}
    agencies = dict(Organization.objects.filter(**here).values_list("id", "agency_id"))
    rows = list(
        Service.objects.filter(**here)
        .order_by("source_id")
        .values("id", "source", "source_id", "organization_id", "needs")
    )
    own = {row["source_id"]: row for row in rows if row["source"] == SOURCE}
    by_need: dict[str, dict[str, Any]] = {}
    for row in rows:
        for need in row["needs"]:
            if need not in by_need or (
                agencies[row["organization_id"]] and not agencies[by_need[need]["organization_id"]]
            ):
                by_need[need] = row
    found = {}
    for key, service in town.services.items():
        row = own.get(key) or next((by_need[need] for need in service.needs if need in by_need), None)
        if row is not None:
            found[key] = Offer(row["id"], service.needs[0], agencies[row["organization_id"]])
    return found
