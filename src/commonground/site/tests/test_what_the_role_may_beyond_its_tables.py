"""What a statement that somebody smuggles into a page may do beyond the tables of the floor: the database refuses what is here, and what it cannot refuse stands in SECURITY.md."""

import psycopg
import pytest
from django.db import connections

from commonground.site import diagnosis
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
REFUSED = [
    "COMMENT ON TABLE privacy_part IS 'x'", "COMMENT ON COLUMN privacy_part.text IS 'x'", "COMMENT ON FUNCTION cg_viewer() IS 'x'", "COMMENT ON ROLE cg_app IS 'x'",
    "COMMENT ON SCHEMA public IS 'x'", "CREATE TABLE public.mine (id int)", "CREATE SCHEMA mine", "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine", "ALTER ROLE cg_ledger PASSWORD 'x'", "ALTER ROLE cg_owner SET work_mem = '1MB'", "ALTER ROLE cg_app CONNECTION LIMIT 1", "ALTER ROLE cg_app VALID UNTIL 'now'",
    "ALTER ROLE cg_app NOLOGIN", "ALTER ROLE cg_app RENAME TO mine", "ALTER ROLE ALL SET work_mem = '1MB'", "SET ROLE cg_reader",
    "SET ROLE cg_owner", "SET SESSION AUTHORIZATION cg_owner", "SET session_replication_role = replica",
    "COPY privacy_part TO PROGRAM 'cat'", "COPY privacy_part TO '/tmp/x'", "SELECT pg_read_file('PG_VERSION')", "SELECT lo_import('/etc/hosts')", "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()", "SELECT pg_stat_reset()", "TRUNCATE privacy_part", "DROP TABLE privacy_part", "ALTER TABLE privacy_part DISABLE TRIGGER ALL",
    "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION cg_refuse_change()", "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE TRIGGER mine BEFORE INSERT ON privacy_part FOR EACH ROW EXECUTE FUNCTION cg_refuse_change()", "SELECT rolpassword FROM pg_authid", "ALTER ROLE cg_app SET commonground.viewer = 'x'",
    "SELECT * FROM pg_create_logical_replication_slot('x', 'y')", "LOAD 'auto_explain'",
]  # fmt: skip
NO = "denied|must be owner|must be superuser|must have|not allowed|cannot be renamed"
OUTSIDE = ["ALTER SYSTEM SET work_mem = '1MB'", "CREATE TABLESPACE mine LOCATION '/tmp'", "CREATE DATABASE mine"]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_it(cast, statement):
    refused(cast.amara, statement, says=NO)


@pytest.mark.parametrize("statement", OUTSIDE)
def test_the_database_refuses_what_runs_outside_of_a_transaction(cluster, committed, statement):
    with (
        psycopg.connect(cluster.url("cg_app", committed), autocommit=True) as thief,
        pytest.raises(psycopg.Error, match=NO),
    ):
        thief.execute(statement)


def asked(what):
    with connections["owner"].cursor() as cursor:
        cursor.execute(what)
        return cursor.fetchall()


def test_the_role_owns_nothing_makes_nothing_lasting_and_is_in_no_other():
    assert (
        asked(
            "SELECT nspname::text FROM pg_namespace WHERE has_schema_privilege('cg_app', oid, 'CREATE') AND nspname !~ '^pg_(toast_)?temp'"
        )
        == []
    )
    assert asked(
        "SELECT has_database_privilege('cg_app', current_database(), p) FROM unnest(ARRAY['CONNECT', 'TEMPORARY', 'CREATE']) WITH ORDINALITY AS w (p, n) ORDER BY n"
    ) == [(True,), (True,), (False,)]
    assert asked("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'cg_app'::regrole") == []
    assert asked("SELECT count(*) FROM pg_shdepend WHERE refobjid = 'cg_app'::regrole AND deptype = 'o'") == [(0,)]
    assert asked("SELECT parname FROM pg_parameter_acl") == []
    assert asked(
        "SELECT lanname::text FROM pg_language WHERE lanpltrusted AND has_language_privilege('cg_app', oid, 'USAGE') ORDER BY 1"
    ) == [("plpgsql",), ("sql",)]
    assert asked("SELECT count(*) FROM pg_foreign_server") == [(0,)]


# PostgreSQL gives these to everybody, or to a role over itself, and takes none of them from it alone: SECURITY.md says what each can do.
LEFT = {
    "its own password": "ALTER ROLE cg_app PASSWORD 'x'", "what its later sessions begin with": "ALTER ROLE cg_app SET statement_timeout = 1",
    "temporary tables, which imports use": "CREATE TEMP TABLE mine (id int)", "advisory locks": "SELECT pg_advisory_xact_lock(1)", "notices": "NOTIFY commonground_news, 'x'",
    "large objects": "SELECT lo_create(0)", "locks of tables": "LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE NOWAIT", "loops": "DO 'BEGIN PERFORM 1; END'",
}  # fmt: skip


@pytest.mark.parametrize("what", LEFT)
def test_what_cannot_be_refused_is_known(alone_with_the_roles, cast, what):
    changed(cast.amara, LEFT[what])


def test_a_notice_and_a_large_object_hold_nothing_that_anybody_reads(cast):
    """The live pages read what is committed, whatever a notice says; what lies in a large object the doctor names."""
    (fine,) = [each for each in diagnosis.diagnose() if each.what == "nothing is kept beside the tables"]
    assert fine.fine
    assert sql(cast.amara, "SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]
