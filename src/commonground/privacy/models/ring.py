"""The ring of keys: what one look needs to open and close sealed words, asked of the database as few times as can be.

A person's key is asked for when the first sealed word is read, and with it those of every sealed row that was fetched until then: a list
of fifty people costs one question. Keys live as long as the look; of agencies' keys the process keeps what it opened.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from commonground.agencies.context import proof_of
from commonground.kit import records_key
from commonground.kit.closed import Kept
from commonground.kit.envelope import DoesNotOpen, closed, fresh_key, opened
from commonground.kit.ids import uuid4
from commonground.kit.looking import NobodyLooking, current_look
from commonground.kit.noes import NotNow
from commonground.privacy.models.keys import PersonKey

# What the application asks functions of the floor; the owner of the tables, who renews keys and brings tables up to date, asks the tables.
KEYS = "SELECT key, number, wrapped, erased_at, agency_key, agency_wrapped, wrapped_by FROM cg_keys(%s)"
KEYS_OF_OWNER = """SELECT k.id, k.number, k.wrapped, k.erased_at, a.id, a.wrapped, a.wrapped_by
  FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id WHERE k.id = ANY (%s)"""
AGENCY_KEY = "SELECT key, wrapped, wrapped_by FROM cg_agency_key(%s, %s, %s, %s, %s)"
AGENCY_KEY_OF_OWNER = """WITH made AS (
  INSERT INTO privacy_agencykey (id, jurisdiction_id, agency_id, number, wrapped, wrapped_by, made_at)
  SELECT f.id, a.jurisdiction_id, a.id, 1, f.closed, f.closed_by, statement_timestamp()
    FROM agencies_agency a, (SELECT %s::uuid AS holder, %s::uuid AS id, %s::bytea AS closed, %s::text AS closed_by) AS f
   WHERE a.id = f.holder AND f.id IS NOT NULL RETURNING id, wrapped, wrapped_by, number)
SELECT id, wrapped, wrapped_by FROM (SELECT * FROM made UNION ALL
  SELECT id, wrapped, wrapped_by, number FROM privacy_agencykey WHERE agency_id = %s) AS k ORDER BY number DESC LIMIT 1"""
KEYS_FOR = "SELECT about, key, number, wrapped, agency_key, agency_wrapped, wrapped_by FROM cg_keys_for(%s, %s, %s, %s, %s, %s)"
KEYS_FOR_OF_OWNER = """WITH given AS (SELECT %s::uuid AS holder, %s::uuid AS above), made AS (
  INSERT INTO privacy_personkey (id, jurisdiction_id, agency_id, about, agency_key_id, number, wrapped, made_at)
  SELECT f.id, a.jurisdiction_id, a.agency_id, f.about, a.id, 1, f.closed, statement_timestamp()
    FROM given g JOIN privacy_agencykey a ON a.id = g.above, unnest(%s::uuid[], %s::uuid[], %s::bytea[]) AS f (about, id, closed)
   WHERE f.id IS NOT NULL RETURNING id, about, number, wrapped, agency_key_id)
SELECT k.about, k.id, k.number, k.wrapped, a.id, a.wrapped, a.wrapped_by FROM (SELECT * FROM made UNION ALL
    SELECT p.id, p.about, p.number, p.wrapped, p.agency_key_id FROM privacy_personkey p, given g
     WHERE p.agency_id = g.holder AND p.ended_at IS NULL AND p.about = ANY (%s)) AS k
  JOIN privacy_agencykey a ON a.id = k.agency_key_id"""


class Found(NamedTuple):
    """A person's key as it was found: ``secret`` is None when it was erased, or cannot be opened on this machine."""

    id: UUID
    number: int
    secret: bytes | None
    erased_at: datetime | None = None


class KeysNotHere(NotNow):
    """Nothing can be closed: the root key of records that closed the agency's key does not lie on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "The key to sealed words is missing on this machine. Tell whoever keeps it; nothing was saved."
        )


@dataclass(slots=True)
class Ring:
    """The keys of one look, on one connection."""

    alias: str
    wanted: set[UUID] = field(default_factory=set)
    found: dict[UUID, Found] = field(default_factory=dict)
    questions: int = 0

    def want(self, key: UUID) -> None:
        """A row was fetched that this key opens; nothing is asked yet."""
        if key not in self.found:
            self.wanted.add(key)

    def get(self, key: UUID) -> Found | None:
        """A key, with all that are wanted; None when the database has none of that id."""
        if key not in self.found:
            self.wanted.add(key)
            statement = KEYS_OF_OWNER if self.alias == "owner" else KEYS
            for row in self._asked(statement, [list(self.wanted)]):
                self.found[row[0]] = Found(row[0], row[1], person_secret(row[0], row[2], *row[4:]), row[3])
            self.wanted.clear()
        return self.found.get(key)

    def for_closing(self, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Found]:
        """The keys that close what is written of these people (agency and subject) now; made where there is none.

        Asked anew each time, for a key that was made in a transaction that did not hold is nowhere. Each stays until the transaction
        ends: whoever renews or destroys it waits.

        :raises KeysNotHere: when the agency's key does not open here.
        """
        made: dict[tuple[UUID, UUID], Found] = {}
        for agency_id in {agency for agency, _ in pairs}:
            abouts = sorted({about for agency, about in pairs if agency == agency_id})
            # Once more when the agency's key was renewed between the two questions.
            there = self._for_agency(agency_id, abouts) or self._for_agency(agency_id, abouts)
            if len(there) < len(abouts):
                raise KeysNotHere
            made |= there
        return made

    def _for_agency(self, agency_id: UUID, abouts: list[UUID]) -> dict[tuple[UUID, UUID], Found]:
        agency_key, secret = self._agency_key(agency_id)
        there = self._taken(agency_id, self._keys_for(agency_id, agency_key, abouts, [], []))
        fresh = {about: (uuid4(), fresh_key()) for about in abouts if (agency_id, about) not in there}
        if fresh:
            wrapped = [
                closed(own, key=secret, place=place_of_person_key(key, agency_key)) for key, own in fresh.values()
            ]
            ids = [key for key, _ in fresh.values()]
            there |= self._taken(agency_id, self._keys_for(agency_id, agency_key, list(fresh), ids, wrapped))
        return there

    def _keys_for(
        self, agency_id: UUID, under: UUID, abouts: list[UUID], ids: list[UUID], wrapped: list[bytes]
    ) -> list[tuple[Any, ...]]:
        values: list[Any] = [agency_id, under, abouts, ids, wrapped]
        if self.alias == "owner":
            return self._asked(KEYS_FOR_OF_OWNER, [*values, abouts])
        made = zip(abouts, ids, wrapped, strict=False)  # none, when it is only asked
        return self._asked(KEYS_FOR, [*values, [proof_of_person_key(agency_id, under, *one) for one in made]])

    def _taken(self, agency_id: UUID, rows: Iterable[tuple[Any, ...]]) -> dict[tuple[UUID, UUID], Found]:
        taken = {}
        for about, key, number, *wraps in rows:
            secret = person_secret(key, *wraps)
            if secret is None:
                raise KeysNotHere
            self.found[key] = taken[agency_id, about] = Found(key, number, secret)
        return taken

    def _agency_key(self, agency_id: UUID) -> tuple[UUID, bytes]:
        rows = self._ask_agency_key(agency_id, None, None, None)
        if not rows:
            root, key = records_key.root_key(), uuid4()
            wrapped = closed(fresh_key(), key=root, place=place_of_agency_key(key))
            rows = self._ask_agency_key(agency_id, key, wrapped, records_key.mark_of(root))
        secret = agency_secret(rows[0][0], bytes(rows[0][1]), rows[0][2]) if rows else None
        if secret is None:
            raise KeysNotHere
        return rows[0][0], secret

    def _ask_agency_key(self, agency_id: UUID, *fresh: Any) -> list[tuple[Any, ...]]:
        if self.alias == "owner":
            return self._asked(AGENCY_KEY_OF_OWNER, [agency_id, *fresh, agency_id])
        return self._asked(
            AGENCY_KEY, [agency_id, *fresh, proof_of_agency_key(agency_id, *fresh) if fresh[0] else None]
        )

    def _asked(self, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        self.questions += 1
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())


_held: ContextVar[Ring | None] = ContextVar("held_ring", default=None)


def ring(alias: str, of: type[Kept] = PersonKey) -> Ring:
    """The ring of the open look; for the owner of the tables the one that is held, or a fresh one.

    :raises NobodyLooking: outside a look.
    """
    if alias == "owner":
        return _held.get() or Ring("owner")
    look = current_look()
    if look is None:
        raise NobodyLooking(of)
    if look.keys is None:
        look.keys = Ring(alias)
    return look.keys  # type: ignore[no-any-return]


@contextmanager
def owners_ring() -> Iterator[Ring]:
    """One ring for everything that the owner of the tables does in here."""
    token = _held.set(Ring("owner"))
    try:
        yield _held.get()  # type: ignore[misc]
    finally:
        _held.reset(token)


def person_secret(key: UUID, wrapped: Any, agency_key: UUID, agency_wrapped: Any, wrapped_by: str) -> bytes | None:
    """The key of a person, opened; None when it was destroyed or does not open here."""
    if wrapped is None or agency_wrapped is None:
        return None
    above = agency_secret(agency_key, bytes(agency_wrapped), wrapped_by)
    return above and _opened(bytes(wrapped), above, place_of_person_key(key, agency_key))


def agency_secret(key: UUID, wrapped: bytes, wrapped_by: str) -> bytes | None:
    """The key of an agency, opened; None when the root key that closed it does not lie here."""
    try:
        return _kept_agency_secret(key, wrapped, records_key.root_key_marked(wrapped_by))
    except records_key.KeyNotHere:
        return None


@lru_cache(maxsize=512)
def _kept_agency_secret(key: UUID, wrapped: bytes, root: bytes) -> bytes | None:
    return _opened(wrapped, root, place_of_agency_key(key))


def _opened(wrapped: bytes, above: bytes, place: tuple[str, ...]) -> bytes | None:
    try:
        return opened(wrapped, key=above, place=place)
    except DoesNotOpen:
        return None


def proof_of_agency_key(agency_id: UUID, key: UUID, wrapped: bytes, wrapped_by: str) -> str:
    """That the application closed this key of an agency: the floor lays no other."""
    return proof_of("agency key", agency_id, key, wrapped_by, sha256(wrapped).hexdigest())


def proof_of_person_key(agency_id: UUID, under: UUID, about: UUID, key: UUID, wrapped: bytes) -> str:
    """That the application closed this key of a person at an agency, under this key of the agency: the floor lays no other."""
    return proof_of("person key", agency_id, under, about, key, sha256(wrapped).hexdigest())


def place_of_agency_key(key: UUID) -> tuple[str, ...]:
    """Where the closed key of an agency belongs."""
    return ("privacy_agencykey", "wrapped", str(key))


def place_of_person_key(key: UUID, agency_key: UUID) -> tuple[str, ...]:
    """Where the closed key of a person belongs: under this key of the agency."""
    return ("privacy_personkey", "wrapped", str(key), str(agency_key))
