"""Adding many new rows at once with COPY, behind the same closed door as every write."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from commonground.kit.closed import require_open


def copy_in(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Add rows that are not there yet."""
    require_open(model)
    if not rows:
        return
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_cell(field, getattr(row, field.attname)) for field in fields])


def _cell(field: "models.Field[Any, Any]", value: Any) -> Any:
    return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value
