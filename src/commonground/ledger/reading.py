"""Reading the ledger, through its own connection: what happened to a record, and each line as it is sealed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Q, QuerySet

from commonground.ledger.models import AllIds, Happening, Look
from commonground.ledger.sealing.entries import canonical

# The columns of a line in a fixed order, whichever book it stands in; the last are JSON as text.
AS_SEALED = {
    "happened": "transaction, id, 'happened' AS book, at, written, jurisdiction_id, agency_id, user_id, membership_id,"
    " kind AS a, record_kind AS b, NULL::bigint AS n, record_id AS record, NULL AS c, NULL AS d, facts::text AS json, NULL AS law, NULL AS grounds",
    "looked": "transaction, id, 'looked' AS book, at, written, jurisdiction_id, agency_id, user_id, membership_id,"
    " action AS a, purpose AS b, count::bigint AS n, NULL::uuid AS record, digest AS c, outcome AS d, records::text AS json, law, grounds::text AS grounds",
}
AT_ONCE = 5000
IN_ORDER = f"""
SELECT s.leaf_index, s.leaf, line.* FROM ledger_sealedentry s LEFT JOIN LATERAL (
    (SELECT {AS_SEALED["happened"]} FROM ledger_happening WHERE id = s.entry_id AND s.book = 'happened')
    UNION ALL
    (SELECT {AS_SEALED["looked"]} FROM ledger_look WHERE id = s.entry_id AND s.book = 'looked')
  ) AS line ON true
 WHERE s.leaf_index >= %s AND s.leaf_index < %s ORDER BY s.leaf_index
"""


def happenings_of(record_id: UUID) -> QuerySet[Happening]:
    """What happened to a record, newest first."""
    return Happening.objects.using("ledger").filter(record_id=record_id).order_by("-at", "-id")


def looks_that_showed(
    records: Mapping[str, Iterable[object]], *, jurisdiction_id: UUID, since: datetime | None
) -> QuerySet[Look]:
    """Who was shown any of these records (ids by kind of record), newest first.

    :param since: how far back; None: as far as the book goes.
    """
    shown, every = Q(pk=None), []
    for kind, keys in records.items():
        said = [str(key) for key in keys]
        shown |= Q(**{f"records__{kind}__has_any_keys": said})
        every += said
    # Reach first: the index has every id of a line, whatever its kind; what it finds is then compared by kind.
    looks = Look.objects.using("ledger").alias(every=AllIds("records")).filter(every__has_any_keys=every)
    looks = looks.filter(shown, jurisdiction_id=jurisdiction_id, outcome="shown")
    return (looks.filter(at__gte=since) if since else looks).order_by("-at", "-id")


def entry_of(line: tuple[Any, ...]) -> tuple[str, dict[str, object]]:
    """Book and fields of a line that was read by ``AS_SEALED``, for ``sealing.entries.canonical``."""
    _, key, book, at, written, jurisdiction, agency, user, membership, a, b, n, record, c, d, text, law, grounds = line
    fields = {
        "id": key, "at": at, "written": written, "jurisdiction": jurisdiction, "agency": agency, "user": user, "membership": membership,
    }  # fmt: skip
    if book == "happened":
        return book, fields | {"kind": a, "record_kind": b, "record": record, "facts": json.loads(text)}
    looked = {"action": a, "purpose": b, "records": json.loads(text), "count": n, "digest": c, "outcome": d}
    if grounds is None:  # a line without grounds has the form that it always had
        return book, fields | looked
    return book, fields | looked | {"law": law, "grounds": json.loads(grounds)}


def sealed_entries(first: int, end: int) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Place, stored hash and bytes of each sealed line from ``first`` to before ``end``; no bytes where the line is gone."""
    with connections["ledger"].cursor() as cursor:
        for start in range(first, end, AT_ONCE):
            cursor.execute(IN_ORDER, [start, min(start + AT_ONCE, end)])
            for place, leaf, *line in cursor.fetchall():
                yield place, bytes(leaf), canonical(*entry_of(tuple(line))) if line[1] is not None else None
