"""Who saw a record is found by its id, however long the book is."""

from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from commonground.ledger.models import Look
from commonground.ledger.reading import looks_that_showed
from commonground.ledger.writing import digest_of

pytestmark = pytest.mark.commits


def test_the_book_is_asked_by_the_id_and_not_read_through(committed, cast):
    place, wanted = cast.jurisdiction.pk, uuid4()
    rows = [
        Look(
            at=timezone.now(), jurisdiction_id=place, action="test", purpose="treatment", count=1, digest=digest_of({}),
            records={"privacy.part": [str(uuid4()) for _ in range(3)]},
        )
        for _ in range(4000)
    ]  # fmt: skip
    rows[40].records = {"privacy.part": [str(wanted)]}
    rows[41].records = {"people.person": [str(wanted)]}
    Look.objects.using("ledger").bulk_create(rows)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('look_by_id'); ANALYZE ledger_look")
    found = looks_that_showed({"privacy.part": [wanted]}, jurisdiction_id=place, since=None)
    assert [line.pk for line in found] == [rows[40].pk], "the same id under another kind is another record"
    with connections["ledger"].cursor() as cursor:
        sql, facts = found.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", facts)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "look_by_id" in plan, plan
