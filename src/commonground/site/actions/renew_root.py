"""Renewing the root key of an installation: what is sealed under it is sealed anew, and what only bears its mark is taken over.

Done by the owner of the tables, from the command line, while nobody serves or works: one transaction, then one file takes the place of
another. Killed before the transaction ended nothing was changed; killed after it, the next call puts the file in its place.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connections, models, transaction

from commonground.agencies.models import Invitation, User
from commonground.kit.key_files import key_in, on_disk, put_fresh_key
from commonground.kit.sealing import NotOurs, is_sealed, marked_with, sealed_with, taken_over, unsealed_with
from commonground.messages.models import Message
from commonground.people.models import OwnPage, OwnStay, OwnWayIn
from commonground.people.own_codes import binding, place_of_pin, place_of_words
from commonground.site import keys
from commonground.site.floor.lay import key_pads
from commonground.site.second_factors import MARK, PLACE, made_of

AT_ONCE = 500
GONE_WITHIN = 3.0
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY (%s) AND pid <> pg_backend_pid()"
SHOWN_WORDS = "SELECT count(*) FROM people_ownstay WHERE words <> '' AND ended_at IS NULL AND seen_at > now() - make_interval(mins => minutes)"
LIVE_INVITATION = "used_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()"
SESSIONS = ("django_session", "usersessions_usersession")


class StillServing(RuntimeError):
    """So many sessions of ``serve`` or ``work`` are open; nothing was changed."""


class WordsAreShown(RuntimeError):
    """So many people are being shown the words by which they come back, which no other page shows; nothing was changed."""


class AnotherRoot(RuntimeError):
    """The floor was laid with a root key that is neither the one in force here nor the next; nothing was changed."""


@dataclass(slots=True)
class Renewed:
    """What a renewal did: what was sealed anew, marks that were taken over, what does not open and stays, sessions that ended."""

    sealed: int = 0
    taken_over: int = 0
    left: int = 0
    sessions: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column with something sealed: ``beside`` is read with it, and ``place`` says from id and that for which place it was sealed."""

    table: str
    name: str
    place: Callable[[Any, Any], str]
    beside: str = "NULL"
    raw: bool = False


def sealed_columns() -> Iterator[Column]:
    """Every column with something sealed under the root key, but second factors, which lie inside JSON."""
    yield Column(User._meta.db_table, "password", lambda key, _: f"password of {key}")
    yield Column(Message._meta.db_table, "raw", lambda key, to: f"message {key} to {to}", beside="address", raw=True)
    yield Column(OwnWayIn._meta.db_table, "pin", lambda _, page: place_of_pin(page), beside="page_id")
    yield Column(OwnStay._meta.db_table, "words", lambda key, _: place_of_words(key))
    for model in apps.get_app_config("vault").get_models() if apps.is_installed("commonground.vault") else ():
        for field in model._meta.local_concrete_fields:
            if field.name.startswith("sealed_"):
                yield Column(model._meta.db_table, field.column, _place_of_words_in(model, field))


def _place_of_words_in(model: type[models.Model], field: "models.Field[Any, Any]") -> Callable[[Any, Any], str]:
    table, name = model._meta.db_table, field.name.removeprefix("sealed_")
    return lambda key, _: f"{table} {key} {name}"


def renew_root() -> Renewed:
    """Put a new root key into force.

    Passwords, second steps, PINs, waiting mail and a vault's words are sealed anew. Invitations, cards and the words by which people come
    back are kept nowhere, so their marks are taken over and open with both keys: the former one stays beside the new one. Everybody signs
    in anew. A row's proof was asked for when it was written, and stays as it is.

    :raises StillServing: while serve or work is connected. :raises WordsAreShown: while somebody does not have their words yet.
    :raises AnotherRoot: when the database was laid with another key.
    """
    old, done = keys.root_key(), Renewed()
    new = put_fresh_key(keys.place_of_next())
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        if _laid_with(cursor, new):
            done.finished = True
        else:
            if not _laid_with(cursor, old):
                raise AnotherRoot
            _renew(cursor, old, new, done)
            pads = key_pads(keys.key_of(new, keys.TELLS))
            cursor.execute("UPDATE commonground_key SET inner_pad = %s, outer_pad = %s", pads)
            _refuse_company(cursor)
    _take_over(old)
    return done


def half_renewed() -> bool:
    """Whether the database is under the next root key already, and the file is not in its place yet."""
    new = key_in(keys.place_of_next())
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('commonground_key') IS NOT NULL")
        return bool(new and cursor.fetchone()[0] and _laid_with(cursor, new))


def _laid_with(cursor: Any, root: bytes) -> bool:
    cursor.execute("SELECT inner_pad, outer_pad FROM commonground_key")
    laid = cursor.fetchone()
    return laid is not None and tuple(bytes(pad) for pad in laid) == key_pads(keys.key_of(root, keys.TELLS))


def _refuse_company(cursor: Any, *, within: float = 0) -> None:
    """The server needs a moment to notice that a process is gone: as long as this, somebody may still be there."""
    roles, until = (
        [connections[alias].settings_dict["USER"] for alias in ("default", "ledger")],
        time.monotonic() + within,
    )
    while True:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it answers as at the first time in this transaction
        cursor.execute(CONNECTED, [roles])
        if not (count := cursor.fetchone()[0]):
            return
        if time.monotonic() >= until:
            raise StillServing(count)
        time.sleep(0.05)


def _renew(cursor: Any, root: bytes, next_root: bytes, done: Renewed) -> None:
    old, new = keys.key_of(root, keys.SEALS), keys.key_of(next_root, keys.SEALS)
    _refuse_company(cursor, within=GONE_WITHIN)
    cursor.execute("SET LOCAL lock_timeout = '10s'")
    cursor.execute("LOCK TABLE commonground_key IN ACCESS EXCLUSIVE MODE")
    if not _laid_with(cursor, root):  # another renewal was done while this one waited for the lock
        raise AnotherRoot
    cursor.execute(SHOWN_WORDS)
    if count := cursor.fetchone()[0]:
        raise WordsAreShown(count)
    for column in sealed_columns():
        _seal_anew(cursor, column, old, new, done)
    _renew_factors(old, new, done)
    _take_over_marks(cursor, old, new, done)
    _take_over_cards(cursor, old, new, done)
    for table in SESSIONS:
        cursor.execute(f"DELETE FROM {table}")
        done.sessions = max(done.sessions, cursor.rowcount)
    cursor.execute("UPDATE people_ownstay SET ended_at = now(), words = '' WHERE ended_at IS NULL")


def _seal_anew(cursor: Any, column: Column, old: bytes, new: bytes, done: Renewed) -> None:
    kind = "bytea" if column.raw else "text"
    with connections["owner"].chunked_cursor() as reading:
        reading.execute(f"SELECT id, {column.name}, {column.beside} FROM {column.table} WHERE {column.name} <> ''")
        while rows := reading.fetchmany(AT_ONCE):
            made = []
            for key, lies, beside in rows:
                text = bytes(lies).decode("ascii", "replace") if column.raw else lies
                place = column.place(key, beside)
                try:
                    again = sealed_with(new, unsealed_with(old, text, place=place), place=place)
                except NotOurs:  # what was never sealed here opened nothing before, and opens nothing now
                    done.left += is_sealed(text)
                    continue
                made.append((key, again.encode() if column.raw else again))
            if made:
                cursor.execute(
                    f"UPDATE {column.table} AS t SET {column.name} = n.lies"
                    f" FROM unnest(%s::uuid[], %s::{kind}[]) AS n (id, lies) WHERE t.id = n.id",
                    [list(each) for each in zip(*made, strict=True)],
                )
            done.sealed += len(made)


def _renew_factors(old: bytes, new: bytes, done: Renewed) -> None:
    """A factor that somebody wrote into the table does not get a mark by this."""
    for factor in Authenticator.objects.using("owner").iterator(AT_ONCE):
        was = marked_with(old, made_of(factor.user_id, factor.type, factor.data))
        if not compare_digest(str(factor.data.get(MARK, "")).encode(), was.encode()):
            done.left += 1
            continue
        try:
            factor.data = json.loads(json.dumps(factor.data), object_hook=lambda facts: _secrets_anew(facts, old, new))
        except NotOurs:
            done.left += 1
            continue
        factor.data[MARK] = marked_with(new, made_of(factor.user_id, factor.type, factor.data))
        factor.save(using="owner", update_fields=["data"])
        done.sealed += 1


def _secrets_anew(facts: dict[str, Any], old: bytes, new: bytes) -> dict[str, Any]:
    def anew(said: Any) -> Any:
        if isinstance(said, list):
            return [anew(one) for one in said]
        if isinstance(said, str) and is_sealed(said):
            return sealed_with(new, unsealed_with(old, said, place=PLACE), place=PLACE)
        return said

    return {name: anew(said) for name, said in facts.items()}


def _take_over_marks(cursor: Any, old: bytes, new: bytes, done: Renewed) -> None:
    for table, column, which in (
        (Invitation._meta.db_table, "token_hash", LIVE_INVITATION),
        (OwnWayIn._meta.db_table, "words_mark", "words_mark <> ''"),
        (OwnWayIn._meta.db_table, "used_code", "used_code <> ''"),
        (OwnPage._meta.db_table, "handed_from", "handed_from <> ''"),
    ):
        with connections["owner"].chunked_cursor() as reading:
            reading.execute(f"SELECT id, {column} FROM {table} WHERE {which}")
            while rows := reading.fetchmany(AT_ONCE):
                cursor.execute(
                    f"UPDATE {table} AS t SET {column} = n.lies FROM unnest(%s::uuid[], %s::text[]) AS n (id, lies) WHERE t.id = n.id",
                    [[key for key, _ in rows], [taken_over(new, lies) for _, lies in rows]],
                )
                done.taken_over += len(rows)


def _take_over_cards(cursor: Any, old: bytes, new: bytes, done: Renewed) -> None:
    """A card is bound to its page and end; one whose bond does not hold opened nothing before, and opens nothing now."""
    cursor.execute("SELECT id, code_mark, code_until, code_bound FROM people_ownpage WHERE code_mark <> '' FOR UPDATE")
    made = []
    for key, lies, until, bound in cursor.fetchall():
        if until is None or not compare_digest(bound.encode(), marked_with(old, binding(lies, key, until)).encode()):
            done.left += 1
            continue
        again = taken_over(new, lies)
        made.append((key, again, marked_with(new, binding(again, key, until))))
    if made:
        cursor.execute(
            "UPDATE people_ownpage AS t SET code_mark = n.lies, code_bound = n.bound"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n (id, lies, bound) WHERE t.id = n.id",
            [list(each) for each in zip(*made, strict=True)],
        )
    done.taken_over += len(made)


def _take_over(old: bytes) -> None:
    """The next key in the place of the one in force, which stays beside it under the next number."""
    there = keys.former_places()
    if not there or key_in(there[0]) != old:
        number = int(there[0].name.rpartition("-")[2]) + 1 if there else 1
        os.link(keys.key_file(), keys.place_before(number))
    os.replace(keys.place_of_next(), keys.key_file())
    on_disk(keys.key_file().parent)
