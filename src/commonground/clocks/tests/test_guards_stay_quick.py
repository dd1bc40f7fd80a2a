"""What is asked once a statement takes as long as the statement has rows, whatever was asked before it."""

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db
COMPARING = """
SELECT DISTINCT p.proname, coalesce('enable_nestloop=off' = ANY (p.proconfig), false) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgoldtable IS NOT NULL AND t.tgnewtable IS NOT NULL
"""
IN_WHOSE_NAME = (
    "SELECT tgtype & 1 FROM pg_trigger WHERE tgname = 'cg_guard_writer' AND tgrelid = 'ledger_happening'::regclass"
)


def test_what_compares_the_rows_of_a_statement_never_loops_over_them():
    """A plan is kept from the first statement of a session, mostly of one row; by a nested loop 5,000 rows were compared 25 million times."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(COMPARING)
        found = dict(cursor.fetchall())
    assert found.keys() >= {"cg_guard_clock", "cg_guard_promise"} and all(found.values()), found


def test_in_whose_name_lines_stand_is_asked_once_a_statement():
    with connections["owner"].cursor() as cursor:
        cursor.execute(IN_WHOSE_NAME)
        assert cursor.fetchall() == [(0,)]
