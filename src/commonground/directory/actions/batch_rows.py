"""The writing of one batch: compare by digest, write in sets, renew the parts of what changed, mark what is gone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from commonground.directory import rows
from commonground.directory.actions.batch_words import vectors
from commonground.directory.actions.copying import copy_in
from commonground.directory.feeds import DirectoryBatch, Record
from commonground.directory.feeds import records as listed
from commonground.directory.models import (
    Address,
    Feed,
    Location,
    Organization,
    Phone,
    Schedule,
    ScheduleChange,
    Service,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.models.feed import Read
from commonground.kit.ids import uuid7

PARTS = (Phone, Schedule, ScheduleChange, Address, Translation)
KINDS = {"organization", "service", "location"}
AT_ONCE = 1000
KEPT = {"id", "jurisdiction", "source", "source_id", "agency", "claimed_at", "parent"}


class Shelf:
    """The rows of one kind: what is there of the feed, and what the batch makes of it."""

    def __init__(self, model: type[Read], feed: Feed, records: Iterable[Record]) -> None:
        self.model, self.feed = model, feed
        self.records: Mapping[str, Any] = {_key(record): record for record in records}
        held = model.objects.filter(jurisdiction_id=feed.jurisdiction_id, source=feed.source)
        self.known = {
            key: (pk, digest, gone)
            for key, pk, digest, gone in held.values_list("source_id", "pk", "digest", "gone_at")
        }
        self.created = {key for key in self.records if key not in self.known}
        self.updated = {key for key, record in self.records.items() if self._differs(key, record)}
        self.ids: dict[str, UUID] = {key: self.known[key][0] if key in self.known else uuid7() for key in self.records}

    def _differs(self, key: str, record: Record) -> bool:
        return key in self.known and (self.known[key][1] != record.digest or self.known[key][2] is not None)

    @property
    def changed(self) -> set[str]:
        """Keys of what is new or differs."""
        return self.created | self.updated

    def row(self, key: str, values: Mapping[str, Any]) -> Read:
        """A row to be written."""
        return self.model(
            id=self.ids[key],
            jurisdiction_id=self.feed.jurisdiction_id,
            source=self.feed.source,
            source_id=key,
            digest=self.records[key].digest,
            **values,
        )

    def write(self, made: Mapping[str, Mapping[str, Any]]) -> None:
        """Insert what is new and write over what is there; claims and what people checked stay."""
        fields = [f.name for f in self.model._meta.local_concrete_fields if f.name not in KEPT]
        new = [self.row(key, values) for key, values in made.items() if key not in self.known]
        old = [self.row(key, values) for key, values in made.items() if key in self.known]
        copy_in(self.model, new)
        self.model.objects.bulk_create(
            old, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )

    def mark_gone(self, at: datetime) -> int:
        """Mark what the feed no longer holds; how many."""
        missing = [pk for key, (pk, _, gone) in self.known.items() if key not in self.records and gone is None]
        return self.model.objects.filter(pk__in=missing).update(gone_at=at) if missing else 0


def _key(record: Record) -> str:
    return record.source_id.replace("\0", "")[:260]


class Intake:
    """One batch on its way into the tables of one jurisdiction."""

    def __init__(self, batch: DirectoryBatch, feed: Feed, at: datetime) -> None:
        self.batch, self.feed, self.at, self.gone = batch, feed, at, 0
        self.organizations = Shelf(Organization, feed, batch.organizations)
        self.locations = Shelf(Location, feed, batch.locations)
        self.services = Shelf(Service, feed, batch.services)
        self.links = Shelf(ServiceAtLocation, feed, batch.services_at_location)
        self.hidden = rows.hidden_places(batch)
        self.links_of: dict[str, list[listed.ServiceAtLocation]] = defaultdict(list)
        for link in batch.services_at_location:
            self.links_of[link.service_id].append(link)

    def write(self) -> None:
        """Everything, in the order in which rows point at each other."""
        touched = self._touched_services()
        self._write_organizations()
        self._write_locations()
        self._write_services(touched)
        self._write_links()
        self._write_parts()
        if self.batch.accepted:
            self.organizations.mark_gone(self.at)
            self.locations.mark_gone(self.at)
            self.gone = self.services.mark_gone(self.at)

    def places_of(self, service: str) -> list[listed.Location]:
        """The places of a service."""
        return [self.locations.records[link.location_id] for link in self.links_of[service]]

    def _touched_services(self) -> set[str]:
        """Services to write: changed themselves, or their organization, a place of theirs, or where they are offered."""
        links = {link.service_id for key, link in self.links.records.items() if key in self.links.changed}
        moved = {link.service_id for link in self.links.records.values() if link.location_id in self.locations.changed}
        lost = [pk for key, (pk, _, _) in self.links.known.items() if key not in self.links.records]
        left = set(
            ServiceAtLocation.objects.filter(pk__in=lost).values_list("service__source_id", flat=True) if lost else ()
        )
        owned = {key for key, one in self.services.records.items() if one.organization_id in self.organizations.changed}
        return self.services.changed | ((links | moved | left | owned) & set(self.services.records))

    def _write_organizations(self) -> None:
        shelf = self.organizations
        shelf.write({key: rows.organization_values(shelf.records[key]) for key in sorted(shelf.changed)})
        under = {key: shelf.records[key].parent_organization_id for key in shelf.changed}
        children = [
            Organization(id=shelf.ids[key], parent_id=shelf.ids.get(above))
            for key, above in sorted(under.items())
            if above in shelf.ids or key in shelf.updated
        ]
        Organization.objects.bulk_update(children, ["parent"], batch_size=AT_ONCE)

    def _write_locations(self) -> None:
        shelf = self.locations
        newly = self._newly_hidden()
        shelf.updated |= newly
        shelf.write(
            {
                key: rows.location_values(
                    shelf.records[key],
                    hidden=key in self.hidden,
                    owner=self.organizations.ids.get(shelf.records[key].organization_id),
                )
                for key in sorted(shelf.changed)
            }
        )

    def _newly_hidden(self) -> set[str]:
        """Places that the database still shows although they must be hidden now, or the other way round."""
        held = Location.objects.filter(jurisdiction_id=self.feed.jurisdiction_id, source=self.feed.source)
        shown = set(held.filter(visibility="public").values_list("source_id", flat=True))
        return {
            key
            for key in self.locations.records
            if key in self.locations.known and (key in shown) == (key in self.hidden)
        }

    def _write_services(self, touched: set[str]) -> None:
        shelf = self.services
        checked = {
            key: (at, how)
            for key, at, how in Service.objects.filter(
                jurisdiction_id=self.feed.jurisdiction_id, source=self.feed.source
            ).values_list("source_id", "verified_at", "verified_how")
        }
        words = vectors(self, sorted(touched))
        shelf.write(
            {
                key: rows.service_values(
                    record := shelf.records[key],
                    owner=self.organizations.ids[record.organization_id],
                    places=self.places_of(key),
                    links=self.links_of[key],
                )
                | rows.verified(record, checked.get(key, (None, "")))
                | words[key]
                for key in sorted(touched)
            }
        )

    def _write_links(self) -> None:
        shelf = self.links
        lost = [pk for key, (pk, _, _) in shelf.known.items() if key not in shelf.records]
        if lost:
            for part in (Phone, Schedule):
                part.objects.filter(service_at_location_id__in=lost).delete()
            ServiceAtLocation.objects.filter(pk__in=lost).delete()
        shelf.write(
            {
                key: rows.link_values(
                    link := shelf.records[key],
                    service=self.services.ids[link.service_id],
                    location=self.locations.ids[link.location_id],
                )
                for key in sorted(shelf.changed)
            }
        )

    def _write_parts(self) -> None:
        """Parts of what changed are written anew."""
        made: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        owners = {
            "organization": self.organizations,
            "service": self.services,
            "location": self.locations,
            "service_at_location": self.links,
        }
        for name, shelf in owners.items():
            _remove_parts(name, [shelf.ids[key] for key in shelf.updated])
            for key in sorted(shelf.changed):
                for part in rows.parts(
                    shelf.records[key], owner=name, key=shelf.ids[key], jurisdiction=self.feed.jurisdiction_id,
                    hidden=name == "location" and key in self.hidden,
                ):  # fmt: skip
                    made[type(part)].append(part)
        for model, parts in made.items():
            copy_in(model, parts)

    def rows_changed(self) -> tuple[int, int]:
        """How many rows of the list were new, and how many changed (a row of a flat list is up to three records)."""
        shelves = {"organization": self.organizations, "service": self.services, "location": self.locations}
        if {count.kind for count in self.batch.counts} <= KINDS:
            return sum(len(s.created) for s in shelves.values()), sum(len(s.updated) for s in shelves.values())
        new = {shelves["service"].records[key].source_line for key in self.services.created}
        changed = {s.records[key].source_line for s in (*shelves.values(), self.links) for key in s.changed}
        return len(new), len((changed & {r.source_line for r in self.services.records.values()}) - new)


def _remove_parts(owner: str, ids: list[UUID]) -> None:
    """Remove the parts that hang on these rows."""
    for part in PARTS if ids else ():
        if owner in {f.name for f in part._meta.local_fields}:
            part.objects.filter(**{f"{owner}_id__in": ids}).delete()
