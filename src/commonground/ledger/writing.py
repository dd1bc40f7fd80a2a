"""Writing in the two books. ``remember`` goes with the change; ``note_look`` goes first, on its own connection."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import DatabaseError, OperationalError, connection

from commonground.kit.ids import uuid7
from commonground.ledger.events import FOR_AGENCIES, Event
from commonground.ledger.models import Happening, Look
from commonground.ledger.subscriptions import SUBSCRIPTIONS, deliver

GROUNDS = """
SELECT law, kind, id::text, cell, way, own, wrote, agreement::text, release::text, tie, cause::text, emergency::text
  FROM cg_grounds(%s::uuid[], %s::uuid[]) ORDER BY kind, cell, way, id
"""
# What is shown on a ground of its own: parts and people. Other rows are shown with one of them, or tell of nobody.
GROUNDED = ("privacy.part", "people.person")
OWN_PAGE = "self_access"
REMEMBER_ALL = """
INSERT INTO ledger_happening (id, at, kind, record_kind, record_id, jurisdiction_id, agency_id, user_id, membership_id, facts)
SELECT t.id, w.at, w.kind, w.record_kind, t.record, w.place, w.agency, w.who, w.member, t.facts
  FROM (VALUES (%s::timestamptz, %s, %s, %s::uuid, %s::uuid, %s::uuid, %s::uuid)) AS w (at, kind, record_kind, place, agency, who, member),
       ROWS FROM (unnest(%s::uuid[], %s::uuid[]), jsonb_array_elements(%s::jsonb)) AS t (id, record, facts)
"""
PUT_ALL_OUT = """
INSERT INTO ledger_news (at, jurisdiction_id, agency_id, stream, kind, record_id)
SELECT %s, %s, t.agency, %s, %s, t.record FROM unnest(%s::uuid[], %s::uuid[]) AS t (agency, record)
"""
PUT_OUT = "INSERT INTO ledger_news (at, jurisdiction_id, agency_id, stream, kind, record_id) VALUES "


class LedgerDown(RuntimeError):
    """The book of who looked cannot be written, so nothing protected may be shown."""


def remember(event: Event) -> Happening:
    """Write what happened, in the transaction of the change, and put the news out for live pages.

    Later chapters that subscribed to the event hear of it here, in the same transaction.
    """
    record, by = event.record, event.by
    line = Happening.objects.create(
        at=event.at,
        kind=event.code,
        record_kind=record._meta.label_lower,
        record_id=record.pk,
        jurisdiction_id=getattr(record, "jurisdiction_id", None) or by.jurisdiction_id,
        agency_id=by.agency_id,
        user_id=by.user_id,
        membership_id=by.membership_id,
        facts=event.facts,
    )
    _put_out(event, line)
    deliver(event)
    return line


def remember_all(
    kind: type[Event],
    lines: Sequence[tuple[UUID, UUID | None, dict[str, Any]]],
    *,
    record_kind: str,
    by: Any,
    at: datetime,
) -> None:
    """Write that the same happened to many records, in the transaction of the change: a line and its news for each, in one statement each.

    :param lines: for each record its id, the agency whose desk hears of it, and its facts (ids, codes and numbers).
    :raises TypeError: for an event that later chapters subscribed to: those are remembered one by one.
    """
    if SUBSCRIPTIONS.get(kind):
        raise TypeError(f"{kind.code}: somebody subscribed to it, so it is remembered one by one")
    ids, records, agencies = [uuid7() for _ in lines], [line[0] for line in lines], [line[1] for line in lines]
    facts = json.dumps(
        [line[2] for line in lines]
    )  # as one value: to quote thousands of texts takes as long as to write the lines
    who = (at, kind.code, record_kind, by.jurisdiction_id, by.agency_id, by.user_id, by.membership_id)
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER_ALL, [*who, ids, records, facts])
        for stream in kind.streams:
            heard = agencies if stream in FOR_AGENCIES else [None] * len(lines)
            cursor.execute(PUT_ALL_OUT, [at, by.jurisdiction_id, stream, kind.code, heard, records])


def _put_out(event: Event, line: Happening) -> None:
    """The news of an event. Nothing is read back: a line for another agency is not the writer's to read."""
    rows = [
        (event.at, line.jurisdiction_id, told.agency_id, told.stream, told.kind, told.record_id)
        for told in event.news()
    ]
    if rows:
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(PUT_OUT + places, [fact for row in rows for fact in row])


def digest_of(records: dict[str, list[str]]) -> str:
    """SHA-256 over kinds and sorted ids, so that a line can be compared with what was shown."""
    return hashlib.sha256(json.dumps(records, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Ground(TypedDict):
    """Why some of what a look showed was shown: the cell and the way of the law, what it asked for that stands in tables (``own``: held by
    the viewer's agency; ``wrote``: by the viewer; ids of the ``agreement``, ``release`` or ``emergency``; the kind of ``tie`` and its
    ``cause``), and the ids of which this is true."""

    cell: str
    way: str
    facts: dict[str, Any]
    of: list[str]


def grounds_of(records: dict[str, list[str]]) -> tuple[str, list[Ground]]:
    """On which grounds the viewer of this transaction is shown these records, and by which version of the law: one statement for all."""
    law, found = "", dict[str, Ground]()
    with connection.cursor() as cursor:
        cursor.execute(GROUNDS, [records.get(kind, []) for kind in GROUNDED])
        for version, _kind, key, cell, way, *facts in cursor.fetchall():
            law = version
            names = ("own", "wrote", "agreement", "release", "tie", "cause", "emergency")
            told = {name: fact for name, fact in zip(names, facts, strict=True) if fact}
            same = json.dumps([cell, way, told], sort_keys=True)
            found.setdefault(same, {"cell": cell, "way": way, "facts": told, "of": []})["of"].append(key)
    return law, [found[same] for same in sorted(found)]


def note_look(
    viewer: Any,
    action: str,
    seen: dict[str, set[Any]],
    *,
    at: datetime,
    purpose: str,
    outcome: str = "shown",
    tried: Iterable[Any] = (),
) -> Look | None:
    """Write who looked at what, on the ledger's own connection, before the bytes leave.

    :param seen: ids by kind of record, as ``kit.looking`` entered them.
    :param outcome: ``shown`` or ``denied``.
    :param tried: the ids that were asked for by whoever was not let in, whether there is such a record or not: the line is the same.
    :raises LedgerDown: when the line cannot be written; nothing protected may then be shown.
    """
    records = {kind: sorted(str(key) for key in keys) for kind, keys in sorted(seen.items()) if keys}
    count = sum(len(keys) for keys in records.values())
    if asked := sorted(str(key) for key in set(tried)):
        records["tried"] = asked
    if not records and outcome == "shown":
        return None
    try:
        law, grounds = "", None
        if outcome == "shown" and purpose != OWN_PAGE and not records.keys().isdisjoint(GROUNDED):
            law, grounds = grounds_of(records)
        return Look.objects.using("ledger").create(
            at=at,
            jurisdiction_id=viewer.jurisdiction_id,
            agency_id=viewer.agency_id,
            user_id=viewer.user_id,
            membership_id=viewer.membership_id,
            action=action,
            purpose=purpose,
            records=records,
            count=count,
            digest=digest_of(records),
            outcome=outcome,
            grounds=grounds or None,
            law=law,
        )
    except (OperationalError, DatabaseError) as trouble:
        raise LedgerDown("The record of who looked cannot be written now, so this page is not shown.") from trouble
