"""One embedded PostgreSQL cluster: made when needed, started on demand, safe when many processes ask at once."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psycopg

from commonground.site.postgres import running
from commonground.site.postgres.configuration import check_settings, kept_port
from commonground.site.postgres.databases import (
    Superuser,
    add_extensions,
    database_names,
    make_database,
    remove_database,
)
from commonground.site.postgres.initialise import initialise
from commonground.site.postgres.lock import only_one
from commonground.site.postgres.passwords import SUPERUSER, read_passwords
from commonground.site.postgres.pidfile import PidFile
from commonground.site.postgres.places import Places, socket_folder
from commonground.site.postgres.ports import HOST
from commonground.site.postgres.programs import version_of
from commonground.site.postgres.roles import make_roles
from commonground.site.postgres.trouble import CannotStart, PostgresTrouble, SqlTrouble
from commonground.site.postgres.urls import make_url

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Status:
    """What can be said about a cluster without changing it; `why_not` says why it does not run."""

    running: bool
    pid: int | None
    port: int | None
    socket_dir: str | None
    version: str | None
    data_dir: Path
    why_not: str


class Cluster:
    """The PostgreSQL cluster of one data folder. Making this object touches nothing; it refuses odd settings."""

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        self.places = Places(Path(data_dir).resolve())
        self.settings = dict(settings)
        check_settings(self.settings)

    def ensure_running(self) -> None:
        """Make the cluster when there is none, start it when it is down, return at once when it runs.

        Any number of processes may call this together. Raises a PostgresTrouble that says what to do.
        """
        with self._alone():
            if not self.places.exists:
                initialise(self.places, self.settings)
            if not self._ready():
                running.start_server(self.places.data, self.places.account(), self.settings)
                self.ensure_roles()
            elif self.places.unfinished.exists():
                self.ensure_roles()
            self.places.unfinished.unlink(missing_ok=True)

    def start(self) -> None:
        """Start the cluster, which must have been made. Raises CannotStart."""
        if not self.places.exists:
            raise CannotStart(f"There is no database in {self.places.data_dir} yet. Run: commonground init")
        self.ensure_running()

    def stop(self) -> None:
        """Stop the server if it runs: clients are cut off, work that was not committed is undone."""
        if not self.places.exists:
            return
        with self._alone():
            self._stop()

    def erase(self) -> None:
        """Stop the server and remove the data, wherever it lies, and the passwords. There is no way back."""
        if not self.places.data_dir.is_dir():
            return
        with self._alone():
            self._stop()
            if self.places.exists:
                shutil.rmtree(socket_folder(self.places.data, self.places.account()), ignore_errors=True)
            shutil.rmtree(self.places.shelter or self.places.data, ignore_errors=True)
            for left in (self.places.pointer, self.places.passwords, self.places.unfinished):
                left.unlink(missing_ok=True)

    def is_running(self) -> bool:
        """Whether the server takes connections now."""
        return self.places.exists and self._ready()

    def status(self) -> Status:
        """What runs where, or why nothing does. Raises nothing."""
        try:
            return self._status()
        except (PostgresTrouble, OSError) as trouble:
            return Status(False, None, None, None, None, self.places.data_dir, str(trouble))

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1. Raises CannotStart before the cluster is made."""
        server = self._server() if self.places.exists else None
        port = (server and server.port) or (kept_port(self.places.data) if self.places.exists else None)
        if port is None:
            raise CannotStart(f"There is no database in {self.places.data_dir} yet. Run: commonground init")
        return port

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role, with its password: for a driver, never for a log."""
        return make_url(role, read_passwords(self.places.passwords).of(role), HOST, self.port, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The address for the superuser: to make roles and databases, to restore, never to serve."""
        return self.url(SUPERUSER, database)

    def ensure_roles(self) -> None:
        """Make the roles cg_owner, cg_app, cg_ledger and cg_reader, or bring them back to their limits."""
        with self._superuser() as connection:
            make_roles(connection, read_passwords(self.places.passwords))

    def create_database(self, name: str, *, owner: str, template: str | None = None) -> None:
        """Make a database, empty with the extensions, or as a copy of `template`. Raises SqlTrouble when it exists."""
        with self._superuser() as connection:
            make_database(connection, name, owner, template)
            if template is None:
                add_extensions(self.superuser_url(name), owner)

    def drop_database(self, name: str) -> None:
        """Drop a database and cut off whoever uses it; does nothing when it is not there."""
        with self._superuser() as connection:
            remove_database(connection, name)

    def databases(self) -> list[str]:
        """The names of the databases, without the server's own."""
        with self._superuser() as connection:
            return database_names(connection)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Work on the folder while no other process does; trouble with files becomes words."""
        try:
            self.places.data_dir.mkdir(parents=True, exist_ok=True)
            with only_one(self.places.lock):
                yield
        except OSError as error:
            raise CannotStart(
                f"The database in {self.places.data_dir} cannot be made, started or stopped: {error.strerror} "
                f"({error.filename}). Free the disk or correct the folder's owner, or choose another data folder."
            ) from error

    def _ready(self) -> bool:
        server = self._server()
        return server is not None and server.ready

    def _server(self) -> PidFile | None:
        self.places.account()
        return running.live_server(self.places.data)

    def _stop(self) -> None:
        if not self.places.exists:
            return
        server = running.live_server(self.places.data)
        running.stop_server(self.places.data, self.places.account())
        if server and server.socket_dir:
            with suppress(OSError):
                Path(server.socket_dir).rmdir()

    def _status(self) -> Status:
        data = self.places.data
        if not self.places.exists:
            return Status(False, None, None, None, None, data, "no database has been made here yet")
        server, version = self._server(), version_of(data)
        if server is None:
            crashed = (data / "postmaster.pid").exists()
            why_not = "the server died; the next start repairs what it left" if crashed else "the server is stopped"
            return Status(False, None, kept_port(data), None, version, data, why_not)
        why_not = "" if server.ready else "the server is starting or stopping"
        return Status(server.ready, server.pid, server.port, server.socket_dir, version, data, why_not)

    @contextmanager
    def _superuser(self) -> Iterator[Superuser]:
        try:
            with psycopg.connect(self.superuser_url(), autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise SqlTrouble(f"The database in {self.places.data_dir} gave no answer: {_plain(error)}") from None
        except psycopg.Error as error:
            raise SqlTrouble(f"The database refused: {_plain(error)}") from None


def _plain(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
