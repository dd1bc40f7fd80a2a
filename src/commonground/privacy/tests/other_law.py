"""Another law on the floor, for a while: the compiled rows are changed by the database's owner, committed, and put back.

Each process of tests has a database of its own, so nobody else sees it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from commonground.privacy.law.openings import Opening, the_openings

COLUMNS = ", ".join(f'"{name}"' for name in Opening._fields)
INTO = f"INSERT INTO commonground_law ({COLUMNS}) VALUES ({', '.join(['%s'] * len(Opening._fields))})"
SAME = " AND ".join(f'"{name}" IS NOT DISTINCT FROM %s' for name in Opening._fields)
AWAY = f"DELETE FROM commonground_law WHERE {SAME}"


class LawBook:
    """The compiled rows of the law as the database has them, open for changing."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    @contextmanager
    def changed(self, *, away: Iterable[Opening] = (), into: Iterable[Opening] = ()) -> Iterator[None]:
        """With these rows gone and those there instead; as before afterwards."""
        away, into = list(away), list(into)
        self._put(away, into)
        try:
            yield
        finally:
            self._put(into, away)

    def _put(self, away: list[Opening], into: list[Opening]) -> None:
        for row in away:
            self.cursor.execute(AWAY, _listed(row))
            if self.cursor.rowcount != 1:
                raise LookupError(f"The floor has {self.cursor.rowcount} rows like {row}")
        for row in into:
            self.cursor.execute(INTO, _listed(row))


@contextmanager
def law_book() -> Iterator[LawBook]:
    """The law book of this process's database. Whatever happens, the law is whole again at the end."""
    owner = connections["owner"].copy()
    try:
        with owner.cursor() as cursor:
            try:
                yield LawBook(cursor)
            finally:
                cursor.execute("SELECT count(*) FROM commonground_law")
                if cursor.fetchone() != (len(the_openings()),):
                    raise LookupError("The law on the floor was not put back")
    finally:
        owner.close()


def _listed(row: Opening) -> list[object]:
    return [list(value) if isinstance(value, tuple) else value for value in row]
