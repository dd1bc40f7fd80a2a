"""Lines for the tests of the ledger: a viewer of nowhere, who does things and looks at things."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from commonground.ledger.models import Happening, Look
from commonground.ledger.writing import note_look

VIEWER = SimpleNamespace(
    jurisdiction_id=UUID(int=1), agency_id=UUID(int=2), user_id=UUID(int=3), membership_id=UUID(int=4), purpose="coordination"
)  # fmt: skip


def happened(n: int = 0, *, at: datetime | None = None) -> Happening:
    """A line of what happened."""
    return Happening.objects.create(
        at=at or timezone.now(), kind="calls.taken", record_kind="calls.call", record_id=uuid4(), facts={"n": n},
        jurisdiction_id=VIEWER.jurisdiction_id, agency_id=VIEWER.agency_id, user_id=VIEWER.user_id,
    )  # fmt: skip


def looked(count: int = 1) -> Look:
    """A line of who looked, at so many parts."""
    line = note_look(
        VIEWER,
        "desk:person",
        {"privacy.part": {uuid4() for _ in range(count)}},
        at=timezone.now(),
        purpose="coordination",
    )
    assert line is not None
    return line


def tamper(change: str, *tables: str) -> None:
    """What the owner of the database can do, and the application cannot; ``tables``: those whose triggers stand in the way."""
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER cg_only_grows")
        cursor.execute(change)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER cg_only_grows")


def forget_the_key(settings: Any, place: Path) -> Path:
    """A ledger that no key has signed yet, and whose key will be made here."""
    tamper("DELETE FROM ledger_checkpointkey", "ledger_checkpointkey")
    settings.LEDGER_KEY_FILE = place
    return place
