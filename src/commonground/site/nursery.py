"""Starts web servers and workers in a blink, for journey tests: one process reads all the code, then forks for each house.

The forked process does what ``commonground serve`` and ``commonground work`` do. Only the addresses differ from house to
house; a test that changes another setting gets a process of its own instead (``live.Live``).
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[3]
MOST = 1 << 16
LOOKS_EVERY = 0.5  # seconds; a worker that has just lost its line to the database hears of no new job


class DidNotStart(RuntimeError):
    """A process of the house ended before it was ready; the text is what it said."""


@dataclass
class Child:
    """A process that somebody else's parent watches; the few verbs of ``subprocess.Popen`` that tests need."""

    pid: int

    def poll(self) -> int | None:
        """None while it runs, else 0 (how it ended is not known)."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, timeout: float = 10) -> int:
        """Wait until it has ended.

        :raises subprocess.TimeoutExpired: when it has not.
        """
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return 0


class Nursery:
    """The tests' side: one process for a whole run, started on first use."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.line, theirs = socket.socketpair()
        command = [sys.executable, "-m", "commonground.site.nursery", str(theirs.fileno())]
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the nursery)
        self.process = subprocess.Popen(
            command, env=environment, pass_fds=(theirs.fileno(),), cwd=ROOT, stdout=self.said, stderr=self.said
        )
        theirs.close()

    def start(self, what: str, addresses: dict[str, str], log: int, door: int | None = None) -> Child:
        """Start a web server (with its open door) or a worker; what it says goes to ``log``.

        :raises DidNotStart: when the nursery itself could not read the code, with what it said.
        """
        handles = [log] + ([door] if door is not None else [])
        try:
            socket.send_fds(self.line, [json.dumps({"what": what, **addresses}).encode()], handles)
            return Child(int(self.line.recv(32)))
        except (OSError, ValueError):
            self.process.wait()
            self.said.seek(0)
            raise DidNotStart(self.said.read().decode(errors="replace")) from None

    def close(self) -> None:
        """End the nursery; children that still run are ended by their tests."""
        self.line.close()
        self.process.wait()
        self.said.close()


def serve_forks(line: socket.socket) -> None:
    """The nursery itself: read the code, then fork at every word on the line, until the line closes."""
    _read_the_code()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        word, handles, _, _ = socket.recv_fds(line, MOST, 2)
        if not word:
            return
        pid = os.fork()
        if pid == 0:
            line.close()
            _grow_up(json.loads(word), handles)
        for handle in handles:
            os.close(handle)
        line.send(str(pid).encode())


def cheap_passwords() -> None:
    """Hash passwords by the same method as in service, at the lowest cost that it allows.

    Tests and houses must agree: a hash of another cost is made anew at its first use, and that ends the session.
    """
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def _read_the_code() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings")
    import django

    django.setup()
    cheap_passwords()
    import uvicorn.protocols.http.auto
    import uvicorn.protocols.websockets.auto  # noqa: F401
    from django.template.loader import get_template
    from django.urls import get_resolver

    from commonground.site import asgi  # noqa: F401
    from commonground.site.commands import serving  # noqa: F401

    _ = get_resolver().url_patterns
    get_template("staff.html")


def _grow_up(word: dict[str, str], handles: list[int]) -> None:
    """Become the web server or the worker of one house; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(handles[0], 1)
    os.dup2(handles[0], 2)
    what = word.pop("what")
    _move_to(word)
    try:
        _work() if what == "work" else _web(socket.socket(fileno=handles[1]))
    except BaseException:  # noqa: BLE001 (the outermost edge of a forked process: say it, and never return into the loop)
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _move_to(addresses: dict[str, str]) -> None:
    from django.conf import settings
    from django.db import connections

    from commonground.site import environment

    os.environ.update(addresses)
    for alias, variable, role in (
        ("default", "DATABASE_URL", "cg_app"),
        ("ledger", "COMMONGROUND_LEDGER_DATABASE_URL", "cg_ledger"),
    ):
        fresh: dict[str, Any] = environment.database(variable, role=role, pool=True)
        connections[alias].settings_dict.update(fresh)
        settings.DATABASES[alias].update(fresh)
    settings.BASE_URL = addresses["COMMONGROUND_BASE_URL"]
    settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL]
    if mail := addresses.get("COMMONGROUND_MAIL_URL"):
        where = urlsplit(mail)
        settings.MAIL_SERVER = {**settings.MAIL_SERVER, "host": where.hostname, "port": where.port}


def _web(door: socket.socket) -> None:
    import uvicorn

    from commonground.site.asgi import application

    config = uvicorn.Config(
        application,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[door])


def _work() -> None:
    from commonground.site.commands.serving import _work as work

    asyncio.run(work(4, looks_every=LOOKS_EVERY))


if __name__ == "__main__":
    serve_forks(socket.socket(fileno=int(sys.argv[1])))
