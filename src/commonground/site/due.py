"""What the rules of retention would let go: for each table how many rows, how many are past their rule, and how many of those a paper holds.

It counts and nothing else: no row is read, and none is changed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connections, models
from psycopg import sql

from commonground.privacy.register import Table, own_models, register
from commonground.privacy.retention import WITH, RetentionRule, retention_rules

# A paper holds what an agency keeps of a person until two people of it end that.
HELD = "EXISTS (SELECT FROM legal_paper h WHERE h.agency_id = t.{} AND h.subject_id = t.subject_id AND h.hold_from IS NOT NULL AND h.hold_until IS NULL)"


@dataclass(frozen=True, slots=True)
class Due:
    """One table: ``past`` is None where no number counts, ``held`` is how many of the past ones a legal hold keeps, ``oldest`` the moment of the oldest
    row that is past, or of the oldest at all."""

    table: str
    rule: RetentionRule
    rows: int
    past: int | None
    held: int
    oldest: datetime | None

    def as_dict(self) -> dict[str, object]:
        """For the command."""
        return {
            "table": self.table, "rule": self.rule.name, "how_long": self.rule.how_long, "then": self.rule.then, "rows": self.rows,
            "past": self.past, "held": self.held, "oldest": self.oldest.isoformat() if self.oldest else None,
        }  # fmt: skip


def what_is_due(at: datetime) -> list[Due]:
    """Every table of ours with what its rule would let go at a moment, as the owner of the tables counts it."""
    with connections["owner"].cursor() as cursor:
        return [_of(cursor, model, register()[model._meta.label_lower], at) for model in own_models()]


def _of(cursor, model: type[models.Model], table: Table, at: datetime) -> Due:  # type: ignore[no-untyped-def]
    rule = retention_rules()[table.keep]
    moments = [] if table.keep == WITH else [model._meta.get_field(name).column for name in table.since]
    latest = sql.SQL("greatest({})").format(
        sql.SQL(", ").join(sql.SQL("t.{}::timestamptz").format(sql.Identifier(column)) for column in moments)
    ) if moments else sql.SQL("NULL::timestamptz")  # fmt: skip
    over = sql.SQL("").join(
        sql.SQL(" AND t.{} IS NOT NULL").format(sql.Identifier(model._meta.get_field(name).column)) for name in table.over
    )  # fmt: skip
    past = (
        sql.SQL("coalesce({} <= {} - make_interval(years => {}, days => {}){}, false)").format(latest, at, rule.years, rule.days, over)
        if moments and rule.counts and rule.then == "delete" else sql.SQL("false")
    )  # fmt: skip
    names = {field.name for field in model._meta.local_concrete_fields}
    holder = next((f"{name}_id" for name in ("agency", "from_agency") if name in names), "")
    held = sql.SQL(HELD).format(sql.Identifier(holder)) if holder and "subject" in names else sql.SQL("false")
    cursor.execute(
        sql.SQL(
            "SELECT count(*), count(*) FILTER (WHERE past), count(*) FILTER (WHERE past AND held), min(latest)"
            " FROM (SELECT {} AS latest, {} AS past, {} AS held FROM {} t) AS counted"
        ).format(latest, past, held, sql.Identifier(model._meta.db_table))
    )
    rows, gone, kept, oldest = cursor.fetchone()
    ends = rule.counts and rule.then == "delete"
    return Due(model._meta.label, rule, rows, gone if ends else None, kept, oldest)
