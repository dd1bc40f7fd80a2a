"""Lines for the tests of the ledger: a viewer of nowhere, who does things and looks at things."""

import hashlib
import hmac
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from commonground.ledger.models import Happening, Look
from commonground.ledger.writing import note_look

VIEWER = SimpleNamespace(
    jurisdiction_id=UUID(int=1), agency_id=UUID(int=2), user_id=UUID(int=3), membership_id=UUID(int=4), purpose="coordination"
)  # fmt: skip


TELL = "SELECT set_config('commonground.viewer', %s, true)"
ENTER = """INSERT INTO ledger_happening (id, at, kind, record_kind, facts, user_id, membership_id, agency_id, jurisdiction_id)
 VALUES (gen_random_uuid(), now(), 'x', 'y', '{}', %s, %s, %s, %s)"""


def _token() -> str:
    """What the database is told of the viewer of nowhere: it takes no line of anybody else."""
    body = "|".join([*map(str, _who()), VIEWER.purpose, "9e9", ""])
    return f"{body}#{hmac.new(settings.VIEWER_CONTEXT_KEY, body.encode(), hashlib.sha256).hexdigest()}"


def _who() -> list[UUID]:
    return [VIEWER.user_id, VIEWER.membership_id, VIEWER.agency_id, VIEWER.jurisdiction_id]


def enter(cursor: Any) -> None:
    """A line of what happened, in the transaction that is open on this cursor's connection."""
    cursor.execute(TELL, [_token()])
    cursor.execute(ENTER, _who())


def happened(n: int = 0, *, at: datetime | None = None) -> Happening:
    """A line of what happened."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('commonground.viewer', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute(TELL, [_token()])
        line = Happening.objects.create(
            at=at or timezone.now(), kind="calls.taken", record_kind="calls.call", record_id=uuid4(), facts={"n": n},
            jurisdiction_id=VIEWER.jurisdiction_id, agency_id=VIEWER.agency_id, user_id=VIEWER.user_id, membership_id=VIEWER.membership_id,
        )  # fmt: skip
        cursor.execute(TELL, [before])
    return line


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


def forget_the_key(house: Any, place: Path) -> Path:
    """A ledger that no key has signed yet, and whose key will be made here."""
    tamper("DELETE FROM ledger_checkpointkey", "ledger_checkpointkey")
    house.LEDGER_KEY_FILE = place
    return place
