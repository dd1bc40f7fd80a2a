"""An attacker who can run any statement as the application's role, inside the request of one signed-in member.

The attacker has that member's token (the application tells it to the database at the beginning of every look), and cannot make another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from commonground.agencies.context import Viewer, as_viewer


def sql(viewer: Viewer | None, statement: str, *facts: Any) -> list[tuple[Any, ...]]:
    """What one statement answers in the request of this member; with None, before anybody signed in."""
    if viewer is None:
        return _run(statement, facts)
    with as_viewer(viewer):
        return _run(statement, facts)


def changed(viewer: Viewer | None, statement: str, *facts: Any) -> int:
    """How many rows one statement changes in the request of this member; they stay as they were."""
    with _taken_back(viewer), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)


def refused(viewer: Viewer | None, statement: str, *facts: Any, says: str = "denied|row-level security") -> None:
    """Assert that the database refuses the statement in the request of this member."""
    with pytest.raises(DatabaseError, match=says):
        changed(viewer, statement, *facts)


@contextmanager
def _taken_back(viewer: Viewer | None) -> Iterator[None]:
    with transaction.atomic():
        if viewer is None:
            yield
        else:
            with as_viewer(viewer):
                yield
        transaction.set_rollback(True)


def _run(statement: str, facts: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else []
