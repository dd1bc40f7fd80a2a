"""Which tables the application's role reads without row-level security: each with a reason, and none that nobody wrote down."""

import tomllib
from importlib import resources

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db
LISTED = tomllib.loads(resources.files("commonground.site.floor").joinpath("open_tables.toml").read_text())
OPEN = """
SELECT c.relname, has_table_privilege('cg_app', c.oid, 'INSERT') OR has_table_privilege('cg_app', c.oid, 'DELETE')
       OR has_any_column_privilege('cg_app', c.oid, 'UPDATE')
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relrowsecurity
   AND has_any_column_privilege('cg_app', c.oid, 'SELECT')
"""


def found():
    with connections["owner"].cursor() as cursor:
        cursor.execute(OPEN)
        return dict(cursor.fetchall())


def test_every_table_without_row_level_security_says_why():
    assert set(found()) == set(LISTED)


def test_where_the_role_also_writes_it_is_said_what_keeps_it():
    assert {name for name, writes in found().items() if writes} == {n for n, each in LISTED.items() if "writes" in each}


def test_a_reason_is_a_sentence_and_not_a_word():
    assert not [n for n, each in LISTED.items() for words in each.values() if len(words.split()) < 4]
    assert {key for each in LISTED.values() for key in each} <= {"why", "writes"}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE new_table (id int); GRANT SELECT ON new_table TO cg_app",
        "CREATE TABLE new_table (id int, name text); GRANT SELECT (name) ON new_table TO cg_app",
        "CREATE VIEW new_table AS SELECT * FROM privacy_part; GRANT SELECT ON new_table TO cg_app",
        "ALTER TABLE privacy_part DISABLE ROW LEVEL SECURITY",
    ],
)
def test_a_new_table_without_a_reason_is_found(statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
    assert set(found()) - set(LISTED) in ({"new_table"}, {"privacy_part"})


def test_what_the_role_may_not_read_at_all():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND NOT has_any_column_privilege('cg_app', oid, 'SELECT')"
        )
        closed = {row[0] for row in cursor.fetchall()}
    assert {"ledger_happening", "ledger_look", "commonground_key", "commonground_recipient"} <= closed
