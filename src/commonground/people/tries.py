"""Tries to open what is kept from somebody: told to the one reviewer outside the chain of whoever tried, without a name or a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.ledger.models import Look

BACK = timedelta(days=180)
MOST_READ, MOST_SHOWN = 5000, 200


@dataclass(frozen=True, slots=True)
class Try:
    """One try: when, by whom, whose record, and on what kind of page."""

    at: datetime
    who: str
    works_at: str
    holder: str
    page: str


def tries_to_review(viewer: Viewer, *, at: datetime) -> list[Try]:
    """The tries of the last half year that the viewer's agency reviews, the newest first.

    Nothing is decided when somebody tries: each page that was not shown is noted with the ids that were asked for, the same whether
    there is such a record or not. Only here the floor is asked which of them were barred, and answers the reviewer alone.
    """
    rows = Look.objects.using("ledger").filter(
        jurisdiction_id=viewer.jurisdiction_id, outcome="denied", at__gte=at - BACK, records__has_key="tried"
    )
    asked = [(row, key) for row in rows.order_by("-at", "-id")[:MOST_READ] for key in row.records["tried"]]
    holders: dict[UUID, tuple[Look, UUID]] = {}
    for n, holder in _barred(asked):
        holders.setdefault(asked[n - 1][0].pk, (asked[n - 1][0], holder))
    return _in_words(list(holders.values())[:MOST_SHOWN])


def _barred(asked: list[tuple[Look, str]]) -> list[tuple[int, UUID]]:
    facts = [[row.user_id for row, _ in asked], [key for _, key in asked], [row.at for row, _ in asked]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, holder FROM cg_tries_to_review(%s::uuid[], %s::uuid[], %s::timestamptz[]) ORDER BY n", facts
        )
        return list(cursor.fetchall())


def _in_words(found: list[tuple[Look, UUID]]) -> list[Try]:
    agencies = Agency.objects.in_bulk({key for row, holder in found for key in (holder, row.agency_id)})
    members = Membership.objects.select_related("user").in_bulk({row.membership_id for row, _ in found})
    return [
        Try(
            row.at,
            str(members[row.membership_id].user),
            agencies[row.agency_id].name,
            agencies[holder].name,
            row.action,
        )
        for row, holder in found
        if row.membership_id in members and row.agency_id in agencies
    ]
