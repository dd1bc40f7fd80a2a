"""What was not shown to somebody and was shown to them soon after: what changed in between, told to the reviewer outside their chain.

Too strict a rule does harm too: people then use a colleague's sign-in. How long a lawful look took is told for that, beside whether what
changed was right. Nothing counts or sorts by a member of staff.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, connections

from commonground.agencies.context import Viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency, Membership, User
from commonground.people.tries import BACK

# Within how long after a no a look is called its consequence: our own number. Review by 2027-06-30.
SOON = timedelta(days=7)
READ_AT_ONCE, PAGE = 300, 50

# Of one record that was asked for again and again, the last no before it was shown.
PAIRS = """
SELECT d.id, d.at, d.user_id, d.membership_id, d.action, asked.key, shown.at, shown.membership_id, EXISTS (
         SELECT FROM ledger_look e WHERE jsonb_path_query_array(e.records, '$.*[*]') ? asked.key AND e.user_id = d.user_id
            AND e.outcome = 'shown' AND e.at < d.at AND e.at >= d.at - %(soon)s)
  FROM ledger_look d CROSS JOIN LATERAL jsonb_array_elements_text(d.records -> 'tried') AS asked (key)
  CROSS JOIN LATERAL (
    SELECT s.at, s.membership_id, s.outcome FROM ledger_look s
     WHERE jsonb_path_query_array(s.records, '$.*[*]') ? asked.key AND s.user_id = d.user_id AND s.jurisdiction_id = d.jurisdiction_id
       AND (s.at, s.id) > (d.at, d.id) AND s.at <= d.at + %(soon)s ORDER BY s.at, s.id LIMIT 1) AS shown
 WHERE d.jurisdiction_id = %(place)s AND d.outcome = 'denied' AND d.records ? 'tried' AND d.at >= %(since)s
   AND (%(last_at)s::timestamptz IS NULL OR (d.at, d.id) < (%(last_at)s, %(last)s::uuid)) AND shown.outcome = 'shown'
 ORDER BY d.at DESC, d.id DESC, asked.key LIMIT %(most)s
"""
CHANGED = """
SELECT n, holder, what, cause, since
  FROM cg_allowed_later(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::boolean[]) ORDER BY n
"""
BY_WHOM = """
SELECT DISTINCT ON (asked.cause, asked.since) asked.cause, asked.since, h.user_id, h.agency_id
  FROM unnest(%s::uuid[], %s::timestamptz[]) AS asked (cause, since)
  JOIN ledger_happening h ON h.record_id = asked.cause AND h.at >= asked.since - interval '1 minute' AND h.at <= asked.since + interval '1 minute'
 ORDER BY asked.cause, asked.since, abs(extract(epoch FROM h.at - asked.since)), h.id
"""


class Pair(NamedTuple):
    """A no and the look that came soon after it, of one record (``key``), in the order of the columns of ``PAIRS``. ``seen_before``: the
    same user was shown it within as many days before the no."""

    no: UUID
    at: datetime
    user: UUID
    member: UUID
    page: str
    key: str
    shown_at: datetime
    shown_as: UUID
    seen_before: bool


class Told(NamedTuple):
    """What ``cg_allowed_later`` answers of the ``n``-th pair: who holds the record, and what began in between, if anything."""

    n: int
    holder: UUID
    what: str
    cause: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What began between the no and the look, and who did it: a name, ``themself``, or empty where the book may not tell."""

    what: str
    cause: UUID
    since: datetime
    by: str
    themself: bool


@dataclass(slots=True)
class AllowedLater:
    """One record that was not shown to somebody and was shown to them soon after."""

    at: datetime
    shown_at: datetime
    who: str
    works_at: str
    holder: str
    page: str
    changes: list[Change] = field(default_factory=list)

    @property
    def after(self) -> timedelta:
        """How long the way to the look took."""
        return self.shown_at - self.at


def allowed_later(viewer: Viewer, *, at: datetime, after: UUID | None = None) -> tuple[list[AllowedLater], UUID | None]:
    """What the viewer's agency reviews of the last half year, the newest first, and after which line the older ones begin, if there are any.

    :param after: the line of the book of looks with which the page before ended.
    """
    pairs = _pairs(viewer, at, after)
    changed: dict[int, list[Told]] = {}
    for told in _changed(pairs):
        changed.setdefault(told.n - 1, []).append(told)
    shown = sorted(changed)[:PAGE]
    more = shown[-1] if len(changed) > PAGE else len(pairs) - 1 if len(pairs) == READ_AT_ONCE else None
    lines = _in_words(viewer, [(pairs[n], changed[n]) for n in shown])
    return lines, pairs[more].no if more is not None else None


def _pairs(viewer: Viewer, at: datetime, after: UUID | None) -> list[Pair]:
    with connections["ledger"].cursor() as cursor:
        cursor.execute(
            "SELECT at FROM ledger_look WHERE id = %s AND jurisdiction_id = %s", [after, viewer.jurisdiction_id]
        )
        last = cursor.fetchone()
        facts = {"soon": SOON, "place": viewer.jurisdiction_id, "since": at - BACK, "most": READ_AT_ONCE, "last": after}
        cursor.execute(PAIRS, facts | {"last_at": last[0] if last else None})
        return [Pair(*row) for row in cursor.fetchall()]


def _changed(pairs: list[Pair]) -> list[Told]:
    asked = [
        (pair.user, pair.key, pair.at, pair.member, pair.shown_as, pair.shown_at, pair.seen_before) for pair in pairs
    ]
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [list(column) for column in zip(*asked, strict=True)] or [[]] * 7)
        return [Told(*row) for row in cursor.fetchall()]


def _by_whom(causes: list[tuple[UUID, datetime]]) -> dict[tuple[UUID, datetime], tuple[UUID, UUID]]:
    with connections["ledger"].cursor() as cursor:
        cursor.execute(BY_WHOM, [[cause for cause, _ in causes], [since for _, since in causes]])
        return {(cause, since): (user, agency) for cause, since, user, agency in cursor.fetchall()}


def _in_words(viewer: Viewer, found: list[tuple[Pair, list[Told]]]) -> list[AllowedLater]:
    did = _by_whom([(one.cause, one.since) for _, told in found for one in told if one.cause])
    members = Membership.objects.select_related("user", "agency").in_bulk({pair.shown_as for pair, _ in found})
    users = User.objects.in_bulk({user for user, _ in did.values()})
    agencies = Agency.objects.in_bulk({agency for _, agency in did.values()} | {told[0].holder for _, told in found})

    def change(tried: UUID, told: Told) -> Change:
        user, agency = did.get((told.cause, told.since), (None, None))
        hidden = agency in agencies and agencies[agency].kind in SILENT_KINDS and agency != viewer.agency_id
        name = str(users[user]) if user in users and not hidden and user != tried else ""
        return Change(told.what, told.cause, told.since, name, user == tried)

    return [
        AllowedLater(
            pair.at, pair.shown_at, str(members[pair.shown_as].user), members[pair.shown_as].agency.name, agencies[told[0].holder].name, pair.page,
            [change(pair.user, one) for one in told if one.what],
        )
        for pair, told in found
    ]  # fmt: skip
