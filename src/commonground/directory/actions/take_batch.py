"""Taking a whole list of services in, as a set: what is new, what changed, what the list no longer holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.directory.actions.batch_rows import Intake
from commonground.directory.events import TakenIn
from commonground.directory.feeds import DirectoryBatch
from commonground.directory.models import Feed
from commonground.ledger.writing import remember


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch changed, in rows of the list. `gone`: services that the list held before and no longer holds."""

    created: int
    updated: int
    unchanged: int
    gone: int


@action("directory.take_batch", right="directory.import")
def take_batch(batch: DirectoryBatch, *, source: str, by: Viewer, at: datetime | None = None) -> Taken:
    """Take a list of services in; the same list again changes nothing.

    All or nothing: one transaction. What the list no longer holds is marked, and comes back when the list does. An empty
    list marks nothing: it is more likely broken than true.

    :param source: the name of the list; rows are told apart by it and their own id.
    """
    assert at is not None  # the decorator sets it
    feed = _locked_feed(source, batch, by, at)
    intake = Intake(batch, feed, at)
    intake.write()
    created, updated = intake.rows_changed()
    taken = Taken(created, updated, batch.accepted - created - updated, intake.gone)
    remember(
        TakenIn(
            feed, by=by, at=at, created=taken.created, updated=taken.updated, unchanged=taken.unchanged,
            rejected=batch.rejected, gone=taken.gone, digest=_digest(batch),
        )
    )  # fmt: skip
    return taken


def _locked_feed(source: str, batch: DirectoryBatch, by: Viewer, at: datetime) -> Feed:
    """The feed's own row, locked: two readings of one list never mix."""
    known = {"jurisdiction_id": by.jurisdiction_id, "source": source[:120]}
    Feed.objects.get_or_create(**known, defaults={"format": batch.format[:60], "read_at": at})
    feed: Feed = Feed.objects.select_for_update().get(**known)
    feed.format, feed.read_at = batch.format[:60], at
    feed.save(update_fields=["format", "read_at"])
    return feed


def _digest(batch: DirectoryBatch) -> str:
    every = (batch.organizations, batch.services, batch.locations, batch.services_at_location)
    ids = sorted(f"{record.source_id}\0{record.digest}" for records in every for record in records)
    return hashlib.sha256("\n".join(ids).encode("utf-8", "surrogatepass")).hexdigest()
