"""What was backed up comes back; what is no backup changes nothing."""

from pathlib import Path

import psycopg
import pytest

from commonground.site.postgres import BackupTrouble, Cluster, backup, restore

pytestmark = pytest.mark.cluster
TABLES = """
    GRANT CREATE ON SCHEMA public TO cg_reader;
    CREATE TABLE place (id int PRIMARY KEY, name text NOT NULL);
    CREATE INDEX ON place USING gin (name gin_trgm_ops);
    INSERT INTO place VALUES (1, 'Peña Blanca'), (2, E'two\\nlines');
    ALTER TABLE place ENABLE ROW LEVEL SECURITY;
    CREATE POLICY everybody ON place TO cg_app USING (true);
    GRANT SELECT ON place TO cg_app;
    CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT name FROM place';
    ALTER FUNCTION names() OWNER TO cg_reader;
"""


@pytest.fixture
def filled(cluster: Cluster) -> str:
    """The name of a database with tables, a policy, an extension's index and a function of another owner."""
    if "pattern_of_filled" not in cluster.databases():
        cluster.create_database("pattern_of_filled", owner="cg_owner")
        with psycopg.connect(cluster.url("cg_owner", "pattern_of_filled")) as connection:
            connection.execute(TABLES.encode())
    cluster.drop_database("filled")
    cluster.create_database("filled", owner="cg_owner", template="pattern_of_filled")
    return "filled"


def places(cluster: Cluster, database: str, role: str = "cg_app") -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(role, database)) as connection:
        return connection.execute("SELECT id, name FROM place ORDER BY id").fetchall()


def test_a_backup_brings_back_what_was_lost(cluster: Cluster, filled: str, tmp_path: Path) -> None:
    file, before = tmp_path / "town.backup", places(cluster, filled)
    backup(cluster.url("cg_owner", filled), file)
    assert file.stat().st_mode & 0o777 == 0o600
    with psycopg.connect(cluster.url("cg_owner", filled)) as connection:
        connection.execute("DELETE FROM place")
    restore(cluster.url("cg_owner", filled), file)
    assert places(cluster, filled) == before == [(1, "Peña Blanca"), (2, "two\nlines")]


def test_a_backup_fills_an_empty_database_with_owners_and_rights(cluster: Cluster, filled: str, tmp_path: Path) -> None:
    backup(cluster.url("cg_owner", filled), tmp_path / "town.backup")
    cluster.drop_database("elsewhere")
    cluster.create_database("elsewhere", owner="cg_owner")
    restore(cluster.superuser_url("elsewhere"), tmp_path / "town.backup")
    assert places(cluster, "elsewhere") == places(cluster, filled)
    with psycopg.connect(cluster.url("cg_owner", "elsewhere")) as connection:
        owner = "SELECT pg_get_userbyid(relowner)::text, relrowsecurity FROM pg_class WHERE relname = 'place'"
        assert connection.execute(owner).fetchone() == ("cg_owner", True)
        reader = "SELECT pg_get_userbyid(proowner)::text FROM pg_proc WHERE proname = 'names'"
        assert connection.execute(reader).fetchone() == ("cg_reader",)
    restore(cluster.url("cg_owner", "elsewhere"), tmp_path / "town.backup")
    assert places(cluster, "elsewhere") == places(cluster, filled)


@pytest.mark.parametrize(
    "content", [b"", b"PGDMP", b"PGDMP" + b"\0" * 400, b"SELECT 1;\n", b"\x1f\x8b\x08\x00" * 9], ids=repr
)
def test_a_file_that_is_no_backup_is_refused(cluster: Cluster, filled: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(BackupTrouble, match=r"[Nn]othing was changed"):
        restore(cluster.url("cg_owner", filled), tmp_path / "x")
    assert len(places(cluster, filled)) == 2


@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
def test_half_a_backup_changes_nothing(cluster: Cluster, filled: str, tmp_path: Path, left: float) -> None:
    file = tmp_path / "town.backup"
    backup(cluster.url("cg_owner", filled), file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * left)])
    with psycopg.connect(cluster.url("cg_owner", filled)) as connection:
        connection.execute("INSERT INTO place VALUES (3, 'since then')")
    with pytest.raises(BackupTrouble, match="nothing was changed"):
        restore(cluster.url("cg_owner", filled), file)
    assert len(places(cluster, filled)) == 3


def test_a_folder_or_a_missing_file_is_refused_in_words(cluster: Cluster, filled: str, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "missing"):
        with pytest.raises(BackupTrouble, match="cannot be read"):
            restore(cluster.url("cg_owner", filled), file)


def test_a_failed_backup_leaves_the_last_good_one(cluster: Cluster, filled: str, tmp_path: Path) -> None:
    file = tmp_path / "town.backup"
    backup(cluster.url("cg_owner", filled), file)
    good = file.read_bytes()
    with psycopg.connect(cluster.url("cg_owner", filled)) as connection:
        connection.execute("REVOKE SELECT ON place FROM cg_app")
    with pytest.raises(BackupTrouble, match="permission denied"):
        backup(cluster.url("cg_app", filled), file)
    assert file.read_bytes() == good and [entry.name for entry in tmp_path.iterdir()] == ["town.backup"]
