"""Bytes in the place of a key that open nowhere: named by the doctor, removed by the owner of the tables from the command line.

The floor takes a first key only with the application's proof. What was put there before it asked for one stops all sealing in its place, and opens
nothing. A true key that was damaged looks the same; so what something was closed with stays, until a backup of the keys is brought back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from commonground.kit import records_key
from commonground.privacy.models.ring import agency_secret, person_secret
from commonground.privacy.register import own_models, register

AT_ONCE = 5000
OF_AGENCIES = "SELECT id, wrapped, wrapped_by FROM privacy_agencykey WHERE wrapped IS NOT NULL ORDER BY id"
OF_PEOPLE = """SELECT k.id, k.wrapped, a.id, a.wrapped, a.wrapped_by FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id
 WHERE k.wrapped IS NOT NULL AND k.id > %s ORDER BY k.id LIMIT %s"""


class RootKeyNotHere(RuntimeError):
    """There is no root key of records on this machine, so what is a key and what is none cannot be told."""


@dataclass(slots=True)
class NoKeys:
    """Keys of agencies and of people that open nowhere, by their ids; ``used`` are those of people with which a row says that it was closed."""

    agencies: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    used: set[UUID] = field(default_factory=set)

    @property
    def removable(self) -> int:
        """How many places can be freed: nothing was closed with what stands there."""
        return len(self.agencies) + len(self.people - self.used)


def find_no_keys() -> NoKeys:
    """Look at every key, as the owner of the tables.

    :raises RootKeyNotHere: when there is no root key here and something should open with one.
    """
    found = NoKeys()
    with connections["owner"].cursor() as cursor:
        cursor.execute(OF_AGENCIES)
        of_agencies = cursor.fetchall()
        if of_agencies and not (records_key.place().exists() or records_key.place_of_next().exists()):
            raise RootKeyNotHere
        none = {key for key, wrapped, by in of_agencies if not _opens(key, wrapped, by)}
        found.people = {row[0] for row in _people(cursor) if row[2] in none or person_secret(*row) is None}
        for table in _sealed_tables():
            cursor.execute(
                f"SELECT DISTINCT sealed_with FROM {table} WHERE sealed_with = ANY (%s)", [list(found.people)]
            )
            found.used |= {key for (key,) in cursor.fetchall()}
        cursor.execute("SELECT agency_key_id, id FROM privacy_personkey WHERE agency_key_id = ANY (%s)", [list(none)])
        kept = {above for above, person in cursor.fetchall() if person not in found.people or person in found.used}
        found.agencies = none - kept
    return found


def remove_no_keys() -> NoKeys:
    """Free the places of keys in which bytes stand that are no key and with which nothing was closed; returns what was found.

    :raises RootKeyNotHere: as :func:`find_no_keys`; nothing is removed.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        found = find_no_keys()
        cursor.execute("DELETE FROM privacy_personkey WHERE id = ANY (%s)", [list(found.people - found.used)])
        cursor.execute("DELETE FROM privacy_agencykey WHERE id = ANY (%s)", [list(found.agencies)])
    return found


def _people(cursor: Any) -> Iterator[tuple[Any, ...]]:
    last = UUID(int=0)
    while True:
        cursor.execute(OF_PEOPLE, [last, AT_ONCE])
        rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]


def _opens(key: UUID, wrapped: Any, by: str) -> bool:
    return agency_secret(key, bytes(wrapped), by) is not None


def _sealed_tables() -> list[str]:
    return [model._meta.db_table for model in own_models() if register()[model._meta.label_lower].sealed]
