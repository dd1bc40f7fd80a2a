"""What was not shown to somebody and was shown to them soon after: what changed in between, told to the reviewer outside their chain.

Too strict a rule does harm too: people then use a colleague's sign-in. How long a lawful look took is told for that, beside whether what
changed was right. Nothing counts or sorts by a member of staff.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
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
    changed: dict[int, list[tuple[Any, ...]]] = {}
    for n, *told in _changed(pairs):
        changed.setdefault(n - 1, []).append(tuple(told))
    shown = sorted(changed)[:PAGE]
    more = shown[-1] if len(changed) > PAGE else len(pairs) - 1 if len(pairs) == READ_AT_ONCE else None
    lines = _in_words(viewer, [(pairs[n], changed[n]) for n in shown])
    return lines, pairs[more][0] if more is not None else None


def _pairs(viewer: Viewer, at: datetime, after: UUID | None) -> list[tuple[Any, ...]]:
    with connections["ledger"].cursor() as cursor:
        cursor.execute(
            "SELECT at FROM ledger_look WHERE id = %s AND jurisdiction_id = %s", [after, viewer.jurisdiction_id]
        )
        last = cursor.fetchone()
        facts = {"soon": SOON, "place": viewer.jurisdiction_id, "since": at - BACK, "most": READ_AT_ONCE, "last": after}
        cursor.execute(PAIRS, facts | {"last_at": last[0] if last else None})
        return list(cursor.fetchall())


def _changed(pairs: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    columns = [[pair[place] for pair in pairs] for place in (2, 5, 1, 3, 7, 6, 8)]
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, columns)
        return list(cursor.fetchall())


def _by_whom(causes: list[tuple[UUID, datetime]]) -> dict[tuple[UUID, datetime], tuple[UUID, UUID]]:
    with connections["ledger"].cursor() as cursor:
        cursor.execute(BY_WHOM, [[cause for cause, _ in causes], [since for _, since in causes]])
        return {(cause, since): (user, agency) for cause, since, user, agency in cursor.fetchall()}


def _in_words(viewer: Viewer, found: list[tuple[Any, list[tuple[Any, ...]]]]) -> list[AllowedLater]:
    did = _by_whom([(cause, since) for _, told in found for _, _, cause, since in told if cause])
    members = Membership.objects.select_related("user", "agency").in_bulk({pair[7] for pair, _ in found})
    users = User.objects.in_bulk({user for user, _ in did.values()})
    agencies = Agency.objects.in_bulk({agency for _, agency in did.values()} | {told[0][0] for _, told in found})

    def change(tried: UUID, what: str, cause: UUID, since: datetime) -> Change:
        user, agency = did.get((cause, since), (None, None))
        hidden = agency in agencies and agencies[agency].kind in SILENT_KINDS and agency != viewer.agency_id
        name = str(users[user]) if user in users and not hidden and user != tried else ""
        return Change(what, cause, since, name, user == tried)

    return [
        AllowedLater(
            pair[1], pair[6], str(members[pair[7]].user), members[pair[7]].agency.name, agencies[told[0][0]].name, pair[4],
            [change(pair[2], what, cause, since) for _, what, cause, since in told if what],
        )
        for pair, told in found
    ]  # fmt: skip
