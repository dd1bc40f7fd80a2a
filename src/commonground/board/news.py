"""What changed on the board since a cursor, and how old the board is.

The cursor is a place in the news (``ledger.hub.Place``). It never passes a transaction that is still open, so that nothing is
skipped (decision 15). The age of the feed is the time since something was last heard from what brings calls and notices from
elsewhere: the worker's heartbeat, or news on this board, whichever is later. A board that heard neither for a minute says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.ledger.hub import Place

STALE_AFTER: Final = timedelta(seconds=60)
AT_ONCE: Final = 500
# News that change what is told of a call and neither the figures of the header nor where a unit stands.
QUIET: Final = frozenset({"calls.noted", "calls.briefed", "calls.held", "calls.let_go", "calls.stated"})
# What changes the sign that somebody was warned; it concerns no call.
WARNED: Final = frozenset({"people.threat_warned", "people.warning_taken_in"})

HEADS = """
SELECT now(), (SELECT min(transaction) FROM ledger_news), newest.transaction, newest.id,
       (SELECT max(last_heartbeat) FROM procrastinate_workers),
       (SELECT max(at) FROM ledger_news WHERE at > now() - interval '3 minutes' AND jurisdiction_id = %(here)s AND stream = 'board'),
       (SELECT max(greatest(starts_at, CASE WHEN ends_at <= now() THEN ends_at END)) FROM agencies_agreement
         WHERE jurisdiction_id = %(here)s AND starts_at <= now())
  FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
    SELECT transaction, id FROM ledger_news WHERE transaction < cg_news_frontier()
     ORDER BY transaction DESC, id DESC LIMIT 1) AS newest ON true
"""
CHANGES = """
SELECT transaction, id, kind, record_id FROM ledger_news
 WHERE (transaction, id) > (%s, %s) AND transaction < cg_news_frontier()
   AND jurisdiction_id = %s AND stream = 'board' AND (agency_id IS NULL OR agency_id = %s) ORDER BY transaction, id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the news stand: now by the database, the oldest line kept, the newest, the last sign of the feed, and when what
    agencies agreed on last changed.
    """

    now: datetime
    oldest: int
    place: Place
    seen_at: datetime | None
    agreed_at: datetime | None

    @property
    def stale(self) -> bool:
        """Whether nothing was heard from the feed for a minute."""
        return self.seen_at is None or self.now - self.seen_at > STALE_AFTER

    @property
    def age(self) -> int | None:
        """The age of the feed in whole seconds; None when nothing is known of it."""
        return None if self.seen_at is None else max(0, int((self.now - self.seen_at).total_seconds()))


@dataclass(frozen=True, slots=True)
class Changes:
    """Which calls changed and at which place last, what kinds of news there were, and the cursor to ask with next. ``whole``: too much or too old, read it all."""

    calls: Mapping[UUID, Place]
    kinds: frozenset[str]
    place: Place
    whole: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is any news at all."""
        return self.whole or bool(self.kinds)

    @property
    def warned(self) -> bool:
        """Whether a warning of a threat came to the viewer's agency, or was taken in there."""
        return not self.kinds.isdisjoint(WARNED)

    @property
    def units(self) -> bool:
        """Whether a unit may stand elsewhere, or be free or not, than before."""
        return self.whole or any(kind.startswith("units.") for kind in self.kinds)

    @property
    def figures(self) -> bool:
        """Whether the figures of the header may have changed for a viewer who sees one of the calls."""
        return self.whole or not self.kinds <= QUIET | WARNED


def heads(viewer: Viewer) -> Heads:
    """Where the news stand, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"here": viewer.jurisdiction_id})
        now, oldest, transaction, line, beat, news, agreed = cursor.fetchone()
    signs = [sign for sign in (beat, news) if sign is not None]
    return Heads(now, oldest or 0, Place(transaction or 0, line or 0), max(signs, default=None), agreed)


def changes_since(viewer: Viewer, since: Place | None, at: Heads) -> Changes:
    """What changed after a cursor; by one query, or none when nothing is new.

    :param since: None, or a place that is no longer kept, means the whole board.
    """
    if since is None or since > at.place or (at.oldest and since.transaction < at.oldest - 1):
        return Changes({}, frozenset(), at.place, whole=True)
    if since == at.place:
        return Changes({}, frozenset(), at.place)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [since.transaction, since.line, viewer.jurisdiction_id, viewer.agency_id, AT_ONCE])
        rows = cursor.fetchall()
    if len(rows) == AT_ONCE:
        return Changes({}, frozenset(), at.place, whole=True)
    last = Place(rows[-1][0], rows[-1][1]) if rows else at.place
    return Changes(_calls(rows), frozenset(row[2] for row in rows), max(last, at.place))


def _calls(rows: Iterable[tuple[int, int, str, UUID]]) -> dict[UUID, Place]:
    """Each call with its latest news; the rows come in their order."""
    return {record: Place(transaction, line) for transaction, line, kind, record in rows if kind.startswith("calls.")}
