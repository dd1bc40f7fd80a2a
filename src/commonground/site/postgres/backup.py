"""Writes a database to one file and brings it back, with PostgreSQL's own pg_dump and pg_restore."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from commonground.site.postgres.binaries import find_pg_bin, major_version, pg_bin_of
from commonground.site.postgres.trouble import BackupTrouble
from commonground.site.postgres.urls import DatabaseAddress, parse_url

MAGIC = b"PGDMP"
COPY_LINE = re.compile(r"COPY (?:public\.)?(?P<table>\w+) \((?P<columns>.+)\) FROM stdin;$")
COPY_END = "\\."
EXTENSION_LINE = re.compile(r"^\d+; \d+ \d+ (?:EXTENSION - (?P<name>\S+)|COMMENT - EXTENSION )", re.MULTILINE)


@contextmanager
def one_moment(url: str) -> Iterator[str]:
    """The name of a snapshot that is held: what is written of it belongs together, whatever is written or erased meanwhile."""
    with _connect(parse_url(url)) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(found[0]) if found else ""
        connection.execute("COMMIT")


def backup(url: str, file: Path, *, without: Sequence[str] = (), moment: str = "") -> None:
    """Write the whole database to `file`, mode 0600. The file appears when it is complete, or not at all.

    Use the role that owns the database; of the tables in `without` the rows are left out. `moment` is a snapshot of one_moment().
    Raises BackupTrouble.
    """
    _dump(parse_url(url), file, [f"--exclude-table-data={table}" for table in without], moment)


def backup_rows(url: str, file: Path, tables: Sequence[str], *, moment: str = "") -> bool:
    """Write the rows of these tables to a file of their own, in the same way; False when the database has no such tables (an older one)."""
    address = parse_url(url)
    if not _has(address, tables):
        return False
    _dump(address, file, ["--data-only", *(f"--table={table}" for table in tables)], moment)
    return True


def restore_rows(url: str, file: Path, tables: Sequence[str]) -> bool:
    """Bring rows back that `backup_rows()` wrote, in place of those that are there; False when there are no such tables.

    All or none, in one transaction. Rows of an agency that is not there are left out: a newer file may hold some of one that was founded since.
    """
    address, file = parse_url(url), Path(file).absolute()
    _refuse_what_is_no_backup(file)
    if not _has(address, tables):
        return False
    written = _run(_programs_like(address) / "pg_restore", address, "--data-only", "--file=-", str(file))
    with _connect(address) as connection, _told(address), connection.transaction():
        for table in tables:
            connection.execute(f"CREATE TEMPORARY TABLE staged_{table} (LIKE {table}) ON COMMIT DROP")
        _stage(connection, written, tables)
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            connection.execute(
                f"INSERT INTO {table} SELECT s.* FROM staged_{table} s JOIN agencies_agency a"
                " ON a.id = s.agency_id AND a.jurisdiction_id = s.jurisdiction_id"
            )
    return True


def _stage(connection: psycopg.Connection[tuple[object, ...]], written: str, tables: Sequence[str]) -> None:
    """Put the rows that pg_restore wrote out into the staged tables; lines of no such table are passed over."""
    lines = iter(written.split("\n"))
    for line in lines:
        found = COPY_LINE.match(line)
        if found is None or found["table"] not in tables:
            continue
        with connection.cursor().copy(f"COPY staged_{found['table']} ({found['columns']}) FROM STDIN") as copy:
            for row in lines:
                if row == COPY_END:
                    break
                copy.write(f"{row}\n")


@contextmanager
def _told(address: DatabaseAddress) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise BackupTrouble(f"Rows were not brought back to {address.database}, nothing was changed: {said}") from None


def _is_superuser(address: DatabaseAddress) -> bool:
    with _connect(address) as connection:
        return connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)


def _has(address: DatabaseAddress, tables: Sequence[str]) -> bool:
    with _connect(address) as connection:
        found = connection.execute(
            "SELECT count(*) FROM unnest(%s::text[]) AS t WHERE to_regclass(t) IS NOT NULL", [list(tables)]
        )
        return found.fetchone() == (len(tables),)


def _dump(address: DatabaseAddress, file: Path, options: Sequence[str], moment: str = "") -> None:
    file = Path(file).absolute()
    programs = _programs_like(address)
    fresh = _fresh_file(file)
    try:
        of = [f"--snapshot={moment}"] if moment else []
        chosen = ["--format=custom", *of, *options, f"--file={fresh}", f"--dbname={address.without_password}"]
        _run(programs / "pg_dump", address, *chosen)
        os.replace(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Bring the database back to the state in `file`, in one transaction: all of it, or nothing is changed.

    Tables that the file holds are replaced; give it an empty database when the tables differ. Raises BackupTrouble,
    also for a file that backup() did not write.
    """
    address, file = parse_url(url), Path(file).absolute()
    _refuse_what_is_no_backup(file)
    programs = _programs_like(address)
    contents = _run(programs / "pg_restore", address, "--list", str(file))
    _prepare_extensions(address, [name for name in EXTENSION_LINE.findall(contents) if name])
    with tempfile.TemporaryDirectory(prefix="cg-") as folder:
        # Extensions are made beforehand: one that belongs to another role could not be dropped and made again.
        chosen = Path(folder, "contents")
        chosen.write_text("\n".join(line for line in contents.splitlines() if not EXTENSION_LINE.match(line)))
        # The owner of the tables owns what comes back; the floor, laid anew afterwards, gives its functions to their role. A superuser
        # gives all of it back to whoever had it.
        owned = [] if _is_superuser(address) else ["--no-owner"]
        options = [
            "--clean",
            "--if-exists",
            *owned,
            "--exit-on-error",
            "--single-transaction",
            f"--use-list={chosen}",
        ]
        _run(programs / "pg_restore", address, *options, f"--dbname={address.without_password}", str(file))


def holds_table(url: str, file: Path, table: str) -> bool:
    """Whether a backup holds a table of this name. Raises BackupTrouble, also for a file that backup() did not write."""
    address, file = parse_url(url), Path(file).absolute()
    _refuse_what_is_no_backup(file)
    contents = _run(_programs_like(address) / "pg_restore", address, "--list", str(file))
    return f" TABLE public {table} " in contents


def _run(program: Path, address: DatabaseAddress, *arguments: str) -> str:
    """Run a program with the password in its environment, and none of our own database variables."""
    kept = {key: word for key, word in os.environ.items() if not key.startswith("PG")}
    environment = {**kept, "PGPASSWORD": address.password, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    done = subprocess.run(
        [program, *arguments], env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip()[-800:]
        said = said.replace(address.password, "***") if address.password else said
        raise BackupTrouble(f"{program.name} failed on database {address.database}, nothing was changed: {said}")
    return done.stdout


def _programs_like(address: DatabaseAddress) -> Path:
    """Programs of the server's own version when there are any: only those can both dump it and restore into it."""
    with _connect(address) as connection:
        major = connection.info.server_version // 10_000
    found = pg_bin_of(major) or find_pg_bin()
    if major_version(found) < major:
        raise BackupTrouble(
            f"The server is PostgreSQL {major}, the programs in {found} are older ({major_version(found)}). "
            f"Set COMMONGROUND_PG_BIN to the programs of version {major}."
        )
    return found


def _connect(address: DatabaseAddress) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(address.without_password, password=address.password, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise BackupTrouble(f"Database {address.database} on {address.host} gave no answer: {said}") from None


def _fresh_file(file: Path) -> Path:
    """An empty file beside the wanted one, which only this account can read from its first byte on."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    except OSError as error:
        raise BackupTrouble(f"No backup can be written to {file.parent}: {error.strerror}.") from error
    os.close(handle)
    return Path(name)


def _refuse_what_is_no_backup(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            first = opened.read(len(MAGIC))
    except OSError as error:
        raise BackupTrouble(f"The backup {file} cannot be read: {error.strerror}.") from error
    if first != MAGIC:
        raise BackupTrouble(f"The file {file} is not a backup that this program wrote. Nothing was changed.")


def _prepare_extensions(address: DatabaseAddress, names: list[str]) -> None:
    with _connect(address) as connection:
        for name in names:
            try:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
            except psycopg.Error as error:
                raise BackupTrouble(f"The backup needs the extension {name}: {error.diag.message_primary}") from None
