"""Writing what a promise rests on, with the application's proof over exactly these rows: no statement that somebody smuggles in sets a clock, lets
one stand still, or ends that at another moment. The floor makes the same digest (``cg_guard_rested``)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from commonground.agencies.context import proving
from commonground.clocks.models import Clock, OpenHours, OtherDay, Pause

# What is proved of a row that is put down, and of one that changes. The same columns stand in floor.sql.
PUT_DOWN: dict[type[models.Model], tuple[str, ...]] = {
    Clock: (
        "id", "jurisdiction_id", "agency_id", "set_by_id", "stand_in_id", "name", "record_kind", "record_id", "subject_id", "status", "started_at",
        "due_at", "wait_for_them", "kind", "amount", "unit", "warn_amount", "warn_unit", "warn_at", "pauses_on", "paused_at", "raised_to", "level",
        "next_raise_at", "round",
    ),
    Pause: ("id", "jurisdiction_id", "agency_id", "clock_id", "reason", "starts_at", "until", "ends_at", "by_id"),
    OpenHours: ("id", "jurisdiction_id", "agency_id", "weekday", "opens", "closes", "set_at", "ended_at"),
    OtherDay: ("id", "jurisdiction_id", "agency_id", "day", "opens", "closes", "name", "set_at", "ended_at"),
}  # fmt: skip
CHANGED: dict[type[models.Model], tuple[str, ...]] = {
    Pause: ("id", "ends_at"),
    OpenHours: ("id", "ended_at"),
    OtherDay: ("id", "ended_at"),
}


def put_down(rows: Iterable[models.Model]) -> list[Any]:
    """Insert rows of one of these tables in one statement with one proof (inside the caller's action)."""
    rows = list(rows)
    if rows:
        model = type(rows[0])
        with proving(model._meta.db_table, "INSERT", _digest(rows, PUT_DOWN[model])):
            model._default_manager.bulk_create(rows)
    return rows


def change(rows: Iterable[models.Model]) -> None:
    """Write what the application changed of rows of one of these tables, in one statement with one proof (inside the caller's action)."""
    rows = list(rows)
    if rows:
        model = type(rows[0])
        key, *columns = CHANGED[model]
        with proving(model._meta.db_table, "UPDATE", _digest(rows, (key, *columns))):
            model._default_manager.bulk_update(rows, columns)


def _digest(rows: Sequence[models.Model], columns: Sequence[str]) -> str:
    """One digest of rows, as the floor makes it: in the order of ids, each a list as the database writes one."""
    lines = [
        json.dumps([_said(getattr(row, column)) for column in columns], ensure_ascii=False)
        for row in sorted(rows, key=lambda row: str(row.pk))
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        day, _, fraction = value.astimezone(UTC).replace(tzinfo=None).isoformat().partition(".")
        fraction = fraction.rstrip("0")
        return f"{day}.{fraction}+00:00" if fraction else f"{day}+00:00"
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _said(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}
    if isinstance(value, list | tuple):
        return [_said(one) for one in value]
    return value
