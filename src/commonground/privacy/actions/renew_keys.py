"""Renewing keys: the root key of records, and those of an agency with everything that they close. Done by the owner of the tables, from
the command line; each step is a transaction of its own, so that whatever stops it, it goes on where it was."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from commonground.kit import records_key
from commonground.kit.envelope import DoesNotOpen, closed, fresh_key, opened
from commonground.kit.ids import uuid4
from commonground.kit.key_files import put_fresh_key
from commonground.privacy.models.ring import (
    agency_secret,
    person_secret,
    place_of_agency_key,
    place_of_person_key,
)
from commonground.privacy.register import own_models, register

PEOPLE_AT_ONCE = 50
OLDER = """SELECT k.id, k.about, k.number, k.ended_at, k.jurisdiction_id, k.wrapped, a.id, a.wrapped, a.wrapped_by
  FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id
 WHERE k.agency_id = %s AND a.id <> %s AND k.wrapped IS NOT NULL AND k.id > %s ORDER BY k.id LIMIT %s FOR UPDATE OF k"""
NEW_NUMBER = """INSERT INTO privacy_agencykey (id, jurisdiction_id, agency_id, number, wrapped, wrapped_by, made_at)
  SELECT %s, jurisdiction_id, agency_id, max(number) + 1, %s, %s, now() FROM privacy_agencykey WHERE agency_id = %s GROUP BY 2, 3"""
RETIRE = """UPDATE privacy_agencykey a SET wrapped = NULL, retired_at = now()
 WHERE a.agency_id = %s AND a.id <> %s AND a.wrapped IS NOT NULL
   AND NOT EXISTS (SELECT FROM privacy_personkey k WHERE k.agency_key_id = a.id AND k.wrapped IS NOT NULL)"""
ENDED = "UPDATE privacy_personkey SET ended_at = coalesce(ended_at, now()) WHERE id = ANY (%s)"
PUT = """INSERT INTO privacy_personkey (id, jurisdiction_id, agency_id, about, agency_key_id, number, wrapped, made_at, ended_at)
  SELECT n.id, n.place, %s, n.about, %s, n.number, n.wrapped, now(), n.ended
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::int[], %s::bytea[], %s::timestamptz[]) AS n (id, place, about, number, wrapped, ended)"""
FIRST = UUID(int=0)


class RootKeyMissing(RuntimeError):
    """A key of an agency was closed with a root key that lies on no file here; nothing was changed."""


@dataclass(slots=True)
class Renewed:
    """What a renewal did: people whose key is new, rows closed anew, rows that no key opens, which stay as they are."""

    people: int = 0
    rows: int = 0
    left: int = 0
    went_on: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """One person's key on its way from old to new."""

    old: UUID
    old_number: int
    old_secret: bytes
    key: UUID
    secret: bytes


def renew_root_key() -> int:
    """Put a new root key of records into force; returns how many keys of agencies it closes now.

    The old one stays beside it under a name of its own, for backups that were made before. Words are not closed anew: whoever had the old
    root key and an old copy of the keys opens what was written until then.

    :raises RootKeyMissing: when the key of an agency does not open here.
    """
    new = put_fresh_key(records_key.place_of_next())
    mark = records_key.mark_of(new)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT id, wrapped, wrapped_by FROM privacy_agencykey WHERE wrapped IS NOT NULL AND wrapped_by <> %s FOR UPDATE",
            [mark],
        )
        for key, wrapped, by in cursor.fetchall():
            secret = agency_secret(key, bytes(wrapped), by)
            if secret is None:
                raise RootKeyMissing(by)
            again = closed(secret, key=new, place=place_of_agency_key(key))
            cursor.execute(
                "UPDATE privacy_agencykey SET wrapped = %s, wrapped_by = %s WHERE id = %s", [again, mark, key]
            )
        cursor.execute("SELECT count(*) FROM privacy_agencykey WHERE wrapped_by = %s AND wrapped IS NOT NULL", [mark])
        count: int = cursor.fetchone()[0]
    _take_over()
    return count


def _take_over() -> None:
    old = records_key.place()
    if old.exists():
        kept = records_key.place_before(records_key.mark_of(records_key.root_key_in(old)))
        if not kept.exists():
            os.link(old, kept)
    os.replace(records_key.place_of_next(), old)


def renew_agency_key(agency_id: UUID, say: Callable[[Renewed], None] = lambda _: None) -> Renewed:
    """Give an agency a new key and each of its people, and close everything anew. A renewal that was stopped goes on.

    :param say: hears how far it is, after each batch. :raises RootKeyMissing: when the agency's key does not open here.
    """
    done = Renewed()
    current, secret, done.went_on = _current(agency_id)
    last = FIRST
    while True:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(OLDER, [agency_id, current, last, PEOPLE_AT_ONCE])
            rows = cursor.fetchall()
            if rows:
                _renew(cursor, agency_id, current, secret, rows, done)
        if not rows:
            break
        last = rows[-1][0]
        say(done)
    with connections["owner"].cursor() as cursor:
        cursor.execute(RETIRE, [agency_id, current])
    return done


def _current(agency_id: UUID) -> tuple[UUID, bytes, bool]:
    """The key to renew to: a new one, or the newest when a renewal to it was stopped."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM agencies_agency WHERE id = %s FOR NO KEY UPDATE", [agency_id])
        cursor.execute(
            "SELECT id, wrapped, wrapped_by FROM privacy_agencykey WHERE agency_id = %s ORDER BY number DESC LIMIT 1",
            [agency_id],
        )
        newest = cursor.fetchone()
        if newest is None:
            raise LookupError("this agency has no key yet: nothing of it is sealed")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM privacy_personkey WHERE agency_id = %s AND agency_key_id <> %s AND wrapped IS NOT NULL)",
            [agency_id, newest[0]],
        )
        if cursor.fetchone()[0]:
            secret = agency_secret(newest[0], bytes(newest[1]), newest[2])
            if secret is None:
                raise RootKeyMissing(newest[2])
            return newest[0], secret, True
        root, key, secret = records_key.root_key(), uuid4(), fresh_key()
        wrapped = closed(secret, key=root, place=place_of_agency_key(key))
        cursor.execute(NEW_NUMBER, [key, wrapped, records_key.mark_of(root), agency_id])
        return key, secret, False


def _renew(
    cursor: Any, agency_id: UUID, current: UUID, above: bytes, rows: list[tuple[Any, ...]], done: Renewed
) -> None:
    turns, puts = [], []
    for old, about, number, ended, place, *wraps in rows:
        secret = person_secret(old, *wraps)
        if secret is None:
            raise RootKeyMissing(wraps[-1])
        turn = _Turn(old, number, secret, uuid4(), fresh_key())
        wrapped = closed(turn.secret, key=above, place=place_of_person_key(turn.key, current))
        turns.append(turn)
        puts.append((turn.key, place, about, number + 1, wrapped, ended))
    cursor.execute(ENDED, [[turn.old for turn in turns]])
    cursor.execute(PUT, [agency_id, current, *(list(column) for column in zip(*puts, strict=True))])
    left: set[UUID] = set()
    for table, label in _sealed_tables():
        left |= _close_anew(cursor, table, label, {turn.old: turn for turn in turns}, done)
    cursor.execute(
        "DELETE FROM privacy_personkey WHERE id = ANY (%s)", [[turn.old for turn in turns if turn.old not in left]]
    )
    done.people += len(turns)


def _sealed_tables() -> list[tuple[str, str]]:
    """Every table with sealed words, and how a row of it says its label."""
    models = [model for model in own_models() if register()[model._meta.label_lower].sealed]
    return [(m._meta.db_table, "label" if "label" in register()[m._meta.label_lower].fields else "''") for m in models]


def _close_anew(cursor: Any, table: str, label: str, turns: dict[UUID, _Turn], done: Renewed) -> set[UUID]:
    cursor.execute(
        f"SELECT id, {label}, sealed, sealed_with FROM {table} WHERE sealed_with = ANY (%s) FOR UPDATE", [list(turns)]
    )
    made, left = [], set()
    for row, under, sealed, with_key in cursor.fetchall():
        turn = turns[with_key]
        try:
            words = opened(
                bytes(sealed),
                key=turn.old_secret,
                place=(table, "sealed", str(row), under, str(turn.old), str(turn.old_number)),
            )
        except DoesNotOpen:
            left.add(with_key)
            done.left += 1
            continue
        place = (table, "sealed", str(row), under, str(turn.key), str(turn.old_number + 1))
        made.append((row, closed(words, key=turn.secret, place=place), turn.key))
    if made:
        cursor.execute(
            f"UPDATE {table} AS t SET sealed = n.sealed, sealed_with = n.key"
            " FROM unnest(%s::uuid[], %s::bytea[], %s::uuid[]) AS n (id, sealed, key) WHERE t.id = n.id",
            [list(column) for column in zip(*made, strict=True)],
        )
    done.rows += len(made)
    return left
