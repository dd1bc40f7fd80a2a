"""Who may do what: nobody who serves pages is powerful, and every password stays where it belongs."""

import contextlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from commonground.site.postgres import Cluster, NotOurs, PostgresTrouble, SqlTrouble, backup, restore, throwaway
from commonground.site.postgres.passwords import read_passwords
from commonground.site.postgres.tests.cast import Ask

pytestmark = pytest.mark.cluster


def passwords_of(cluster: Cluster) -> list[str]:
    return list(json.loads(cluster.places.passwords.read_text()).values())


def test_every_role_has_its_limits(ask: Ask) -> None:
    limits = ask(
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
        "FROM pg_roles WHERE rolname LIKE 'cg\\_%' ORDER BY rolname"
    )
    assert limits == [
        ("cg_app", True, False, False, False, False, False),
        ("cg_ledger", True, False, False, False, False, False),
        ("cg_owner", True, False, False, False, False, False),
        ("cg_reader", False, False, False, False, False, False),
    ]


def test_a_role_that_was_given_too_much_is_brought_back(cluster: Cluster, ask: Ask) -> None:
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE cg_app SUPERUSER BYPASSRLS PASSWORD 'forgotten'")
    cluster.ensure_roles()
    assert ask("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'cg_app'") == [(False, False)]
    assert ask("SELECT current_user::text", "cg_app") == [("cg_app",)]


def test_a_role_that_was_let_into_another_is_taken_out_again(cluster: Cluster, ask: Ask) -> None:
    """To whoever works in the reader's role too, every row is open that a function of the floor may count."""
    asked = (
        "SELECT m.roleid::regrole::text, m.member::regrole::text FROM pg_auth_members m"
        " WHERE m.member::regrole::text LIKE 'cg\\_%'"
    )
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("GRANT cg_reader TO cg_app; GRANT cg_owner TO cg_ledger; GRANT pg_read_all_data TO cg_app")
        assert len(connection.execute(asked).fetchall()) == 4
    cluster.ensure_roles()
    assert ask(asked) == [("cg_reader", "cg_owner")]


def test_whoever_let_a_role_in_it_is_taken_out_again(cluster: Cluster, ask: Ask) -> None:
    """PostgreSQL 16 keeps a row for each who let a role in; to take back one's own leaves the others."""
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute(
            "CREATE ROLE second SUPERUSER; CREATE ROLE guest; GRANT cg_reader TO cg_owner WITH ADMIN OPTION"
        )
        connection.execute("SET ROLE second; GRANT pg_read_all_data TO cg_app; GRANT pg_write_all_data TO cg_reader")
        connection.execute("RESET ROLE; GRANT cg_owner TO guest; GRANT cg_ledger TO cg_app")
        connection.execute("SET ROLE cg_owner; GRANT cg_reader TO cg_ledger; RESET ROLE")
    cluster.ensure_roles()
    try:
        assert ask(
            "SELECT m.roleid::regrole::text, m.member::regrole::text, m.admin_option FROM pg_auth_members m"
            " WHERE m.member::regrole::text ~ '^cg_|guest' OR m.roleid::regrole::text ~ '^cg_'"
        ) == [("cg_reader", "cg_owner", False)]
    finally:
        with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
            connection.execute("DROP ROLE guest; DROP ROLE second")


def test_what_the_application_runs_is_shown_to_none_of_its_sessions_after_a_restore_too(
    cluster: Cluster, ask: Ask, tmp_path: Path
) -> None:
    assert ask("SHOW track_activities", "cg_app") == [("off",)]
    assert ask("SHOW track_activities", "cg_owner") == [("on",)]
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE cg_app RESET ALL")
    assert ask("SHOW track_activities", "cg_app") == [("on",)]
    backup(cluster.url("cg_owner", "town"), tmp_path / "town.backup")
    cluster.ensure_roles()
    restore(cluster.url("cg_owner", "town"), tmp_path / "town.backup")
    assert ask("SHOW track_activities", "cg_app") == [("off",)]


def test_the_reader_whose_functions_see_everything_never_gets_in(cluster: Cluster, ask: Ask) -> None:
    """Its functions read on behalf of others, so whoever could sign in as it would read all."""
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE cg_reader LOGIN BYPASSRLS PASSWORD 'given in haste'")
    cluster.ensure_roles()
    asked = "SELECT rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = 'cg_reader'"
    assert ask(asked) == [(False, False)]


def test_the_owner_can_hand_a_function_to_the_reader(ask: Ask) -> None:
    ask("GRANT CREATE ON SCHEMA public TO cg_reader")
    ask("CREATE FUNCTION seven() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 7'")
    ask("ALTER FUNCTION seven() OWNER TO cg_reader")
    assert ask("SELECT seven()", "cg_app") == [(7,)]


def test_only_the_owner_makes_tables_and_only_named_roles_connect(cluster: Cluster, ask: Ask) -> None:
    ask("CREATE TABLE owners_only ()")
    for role in ("cg_app", "cg_ledger"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask("CREATE TABLE mine ()", role)
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE passer_by LOGIN PASSWORD 'x'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(f"postgresql://passer_by:x@127.0.0.1:{cluster.port}/town")


def test_no_role_gets_in_without_its_password(cluster: Cluster) -> None:
    status = cluster.status()
    for host in ("127.0.0.1", str(status.socket_dir)):
        for role in ("postgres", "cg_owner", "cg_app"):
            with pytest.raises(psycopg.OperationalError, match=r"no password supplied|password authentication failed"):
                psycopg.connect(host=host, port=cluster.port, user=role, dbname="town", password="", passfile="/x")


def test_the_extensions_belong_to_the_owner(ask: Ask) -> None:
    rows = ask("SELECT extname FROM pg_extension JOIN pg_roles r ON r.oid = extowner WHERE rolname = 'cg_owner'")
    assert {"pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch"} <= {row[0] for row in rows}


def test_a_database_is_copied_from_a_template_dropped_and_never_made_twice(cluster: Cluster, ask: Ask) -> None:
    cluster.create_database("pattern", owner="cg_owner")
    with psycopg.connect(cluster.url("cg_owner", "pattern")) as connection:
        connection.execute("CREATE TABLE stitched AS SELECT 1 AS one")
    cluster.create_database("copy", owner="cg_owner", template="pattern")
    with contextlib.closing(psycopg.connect(cluster.url("cg_owner", "copy"))) as visitor:
        assert visitor.execute("SELECT one FROM stitched").fetchone() == (1,)
        cluster.drop_database("copy")
    assert "copy" not in cluster.databases()
    with pytest.raises(SqlTrouble, match="already exists"):
        cluster.create_database("pattern", owner="cg_owner")
    for name in ("", "x" * 64):
        with pytest.raises(SqlTrouble, match="no name for a database"):
            cluster.create_database(name, owner="cg_owner")
    cluster.drop_database("pattern")
    cluster.drop_database("pattern")


def test_the_secrets_file_is_private_and_refused_when_it_is_not(cluster: Cluster) -> None:
    file = cluster.places.passwords
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(set(passwords_of(cluster))) == 4 and min(map(len, passwords_of(cluster))) >= 32
    file.chmod(0o640)
    try:
        with pytest.raises(NotOurs, match="chmod 600"):
            cluster.url("cg_app", "town")
    finally:
        file.chmod(0o600)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cg_app": 3}', "hunter2"])
def test_a_damaged_secrets_file_is_named_but_never_quoted(tmp_path: Path, text: str) -> None:
    file = tmp_path / "postgres.secrets"
    file.touch(0o600)
    file.write_text(text)
    with pytest.raises(NotOurs, match="is damaged") as caught:
        read_passwords(file)
    assert "hunter2" not in str(caught.value)


def test_printing_the_passwords_shows_only_roles(cluster: Cluster) -> None:
    shown = repr(read_passwords(cluster.places.passwords))
    assert "cg_app" in shown and not any(password in shown for password in passwords_of(cluster))


def test_no_password_stands_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    really_run = subprocess.run

    def run(command: Any, *rest: Any, **options: Any) -> Any:
        seen.append(" ".join(map(str, command)))
        return really_run(command, *rest, **options)

    monkeypatch.setattr(subprocess, "run", run)
    with throwaway() as cluster:
        cluster.create_database("town", owner="cg_owner")
        backup(cluster.url("cg_owner", "town"), tmp_path / "town.backup")
        restore(cluster.url("cg_owner", "town"), tmp_path / "town.backup")
        secrets = passwords_of(cluster)
        seen += [file.read_bytes().decode(errors="replace") for file in Path("/proc").glob("[0-9]*/cmdline")]
        assert any("initdb" in line for line in seen) and any("pg_restore" in line for line in seen)
        assert not [line for line in seen if any(secret in line for secret in secrets)]
        log = (cluster.places.data / "server.log").read_text(errors="replace")
        assert not any(secret in log for secret in secrets)
        data, socket_dir = cluster.places.data, str(cluster.status().socket_dir)
    assert not data.exists() and not Path(socket_dir).exists()


def test_no_password_stands_in_what_goes_wrong(cluster: Cluster, tmp_path: Path) -> None:
    wrong = cluster.url("cg_owner", "town").replace("postgresql://cg_owner:", "postgresql://cg_owner:Zq9")
    attempts: list[Callable[[], object]] = [
        lambda: backup(cluster.url("cg_owner", "nowhere"), tmp_path / "x"),
        lambda: backup(wrong, tmp_path / "x"),
        lambda: backup(cluster.url("cg_app", "town"), tmp_path / "x"),
        lambda: backup(cluster.url("cg_owner", "town"), tmp_path / "no" / "folder"),
        lambda: restore(cluster.url("cg_owner", "town"), tmp_path / "missing"),
        lambda: cluster.create_database("y", owner="no_such_role"),
        lambda: cluster.url("stranger", "town"),
    ]
    cluster.create_database("private", owner="cg_owner")
    with psycopg.connect(cluster.url("cg_owner", "private")) as connection:
        connection.execute("CREATE TABLE hidden ()")
    attempts[2] = lambda: backup(cluster.url("cg_app", "private"), tmp_path / "x")
    for attempt in attempts:
        with pytest.raises(PostgresTrouble) as caught:
            attempt()
        assert not any(password in str(caught.value) for password in passwords_of(cluster))
    assert list(tmp_path.iterdir()) == []


def test_the_server_log_holds_no_values_of_failed_statements(cluster: Cluster, ask: Ask) -> None:
    for statement in ("SELECT 'Ms Vega'::int", "SELECT 'Ms Vega' FROM nowhere"):
        with pytest.raises(psycopg.Error):
            ask(statement, "cg_app")
    assert "Vega" not in (cluster.places.data / "server.log").read_text(errors="replace")
