"""The ledger's role hears what happened at every agency, so it does nothing but write it down and read it: the database refuses the rest."""

import pytest
from django.db import DatabaseError, connections, transaction

from commonground.site.floor.lay import THE_LEDGER_ASKS

pytestmark = pytest.mark.django_db
REFUSED = [
    "SELECT * FROM people_person", "SELECT * FROM privacy_part", "SELECT * FROM privacy_statement", "SELECT * FROM consents_release", "SELECT * FROM agencies_user", "SELECT * FROM commonground_key",
    "SELECT * FROM commonground_marks", "SELECT * FROM django_session", "UPDATE ledger_look SET action = 'x'", "DELETE FROM ledger_look", "TRUNCATE ledger_look", "DELETE FROM ledger_sealedentry",
    "UPDATE ledger_checkpoint SET size = 0", "INSERT INTO ledger_happening (id) VALUES (gen_random_uuid())", "DELETE FROM ledger_news",
    "SELECT cg_viewer()", "SELECT cg_state('party', 'x y', '', '', gen_random_uuid(), now(), '')", "SELECT cg_barred()", "SELECT cg_proved('x', 'y')", "SELECT * FROM cg_keys('{}')",
    "CREATE TABLE public.mine (id int)", "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA mine", "CREATE ROLE mine", "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET ROLE cg_reader", "SET ROLE cg_owner", "SET ROLE cg_app", "SET SESSION AUTHORIZATION cg_app", "GRANT cg_app TO cg_ledger", "ALTER ROLE cg_app PASSWORD 'x'", "ALTER TABLE ledger_look DISABLE TRIGGER ALL",
    "SET session_replication_role = replica", "COPY ledger_look TO '/tmp/x'", "SELECT pg_read_file('PG_VERSION')", "SELECT lo_import('/etc/hosts')", "SELECT pg_reload_conf()",
]  # fmt: skip
NO = r"denied|must be superuser|must be owner|must have|not allowed|only grows|row-level security|admin option|ADMIN option"


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_it(statement):
    with transaction.atomic(using="ledger"):
        with pytest.raises(DatabaseError, match=NO), transaction.atomic(using="ledger"):
            connections["ledger"].cursor().execute(statement)
        transaction.set_rollback(True, using="ledger")


def asked(what):
    with connections["owner"].cursor() as cursor:
        cursor.execute(what)
        return cursor.fetchall()


def test_it_is_in_no_other_role_owns_nothing_and_makes_nothing():
    assert asked("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'cg_ledger'::regrole") == []
    assert asked("SELECT count(*) FROM pg_shdepend WHERE refobjid = 'cg_ledger'::regrole AND deptype = 'o'") == [(0,)]
    may = "SELECT has_database_privilege('cg_ledger', current_database(), p) FROM unnest(ARRAY['CONNECT', 'TEMPORARY', 'CREATE']) WITH ORDINALITY AS w (p, n) ORDER BY n"  # fmt: skip
    assert asked(may) == [(True,), (False,), (False,)]
    assert asked(
        "SELECT nspname::text FROM pg_namespace WHERE has_schema_privilege('cg_ledger', oid, 'CREATE') AND nspname !~ '^pg_(toast_)?temp'"
    ) == []  # fmt: skip


def test_two_functions_of_the_floor_answer_it():
    """Any other one would answer whoever signs in as the ledger, with a token that a page once had."""
    found = asked(
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'cg\\_%'"
        " AND has_function_privilege('cg_ledger', oid, 'EXECUTE') ORDER BY 1"
    )
    assert tuple(name for (name,) in found) == THE_LEDGER_ASKS
