"""The house as people meet it, for journey tests: real web server, real worker, real browser, on a database with real commits.

``live`` runs both processes in the roles they have in service; ``browser`` opens a context of its own for each person and
fails the test when a page broke the content policy, threw an error, or the server answered with a trace.
"""

import asyncio.events
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from commonground.site.nursery import ROOT, DidNotStart, Nursery

CHROMIUM = next(
    (
        found
        for name in (
            *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome"),
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        )  # the same as in tools/find_browser.sh
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
START_SECONDS = 90
STOP_SECONDS = 3
WEB = (
    "-m",
    "uvicorn",
    "commonground.site.asgi:application",
    "--lifespan",
    "off",
    "--no-access-log",
    "--log-level",
    "warning",
    "--timeout-graceful-shutdown",
    "1",
)
WORK = ("-m", "commonground.site.command_line", "work")
TRACE = "Traceback (most recent call last)"


@dataclass
class Live:
    """A running house.

    ``url`` is its address (a name, not a number: passkeys need one). ``web`` and ``worker`` are the two processes, for tests
    that kill; :meth:`start_web` and :meth:`start_worker` start them again at the same address. ``more`` holds settings that
    differ from those of other houses. ``may_fail`` switches off the look for traces in the log, for tests that break something.
    """

    nursery: Callable[[], Nursery]
    environment: dict[str, str]
    addresses: dict[str, str]
    log_file: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = 0
    web: Any = None
    worker: Any = None
    may_fail: bool = False

    @property
    def url(self) -> str:
        """The address of the house, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def start_web(self) -> None:
        """Start the web server. Its door is open before it is ready: callers wait at the door instead of failing."""
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", self.port))
            door.listen(128)
            self.port = door.getsockname()[1]
            self.addresses["COMMONGROUND_BASE_URL"] = self.url
            self.web = self._start("web", door.fileno())

    def start_worker(self) -> None:
        """Start the worker; it announces itself on ``/readyz``."""
        self.worker = self._start("work")

    def _start(self, what: str, door: int | None = None) -> Any:
        with self.log_file.open("ab") as log:
            if not self.more:
                return self.nursery().start(what, self.addresses, log.fileno(), door)
            command = [sys.executable, *(WORK if door is None else (*WEB, "--fd", str(door)))]
            settings = {**self.environment, **self.addresses, **self.more}
            handles = () if door is None else (door,)
            return subprocess.Popen(command, env=settings, stdout=log, stderr=log, cwd=ROOT, pass_fds=handles)

    def log(self) -> str:
        """What both processes said so far."""
        return self.log_file.read_text(errors="replace")

    def wait(self) -> None:
        """Wait until the web server answers.

        :raises DidNotStart: when it ended instead.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.web.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10):
                    return
            except OSError:  # not there yet, or slow: ask again
                pass
        raise DidNotStart(self.log())

    def stop(self) -> None:
        """End both processes at once: the database goes away with the test."""
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(STOP_SECONDS)

    def cookie(self, user: Any) -> dict[str, Any]:
        """The session cookie of somebody who signed in just now, for a browser context or a client."""
        from django.test import Client

        client = Client()
        client.force_login(user)
        return {"name": "session", "value": client.cookies["session"].value, "url": self.url}


def settings_of_a_house() -> dict[str, str]:
    """What every house of the tests runs with: a demo, the roles of service, never the owner's address."""
    keep = {name: value for name, value in os.environ.items() if name != "COMMONGROUND_OWNER_DATABASE_URL"}
    return {
        **keep,
        "COMMONGROUND_POOL": "1",
        "COMMONGROUND_DEMO": "1",
        "COMMONGROUND_DEBUG": "0",
        "COMMONGROUND_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "commonground.site.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "src"), keep.get("PYTHONPATH", "")])),
    }


@pytest.fixture(scope="session")
def nursery() -> Iterator[Callable[[], Nursery]]:
    """The process that has read the code, made by the first test that needs it."""
    made: list[Nursery] = []

    def ask() -> Nursery:
        if not made:
            made.append(Nursery(settings_of_a_house()))
        return made[0]

    yield ask
    for one in made:
        one.close()


@pytest.fixture
def live(
    request: pytest.FixtureRequest, nursery: Callable[[], Nursery], cluster: Any, committed: str
) -> Iterator[Live]:
    """The running house on this test's own database.

    ``pytest.mark.parametrize("live", [{"COMMONGROUND_DEMO": "0"}], indirect=True)`` changes a setting (and starts slower).
    """
    addresses = {
        "DATABASE_URL": cluster.url("cg_app", committed),
        "COMMONGROUND_LEDGER_DATABASE_URL": cluster.url("cg_ledger", committed),
    }
    with tempfile.TemporaryDirectory() as folder:
        running = Live(
            nursery, settings_of_a_house(), addresses, Path(folder) / "log", dict(getattr(request, "param", {}))
        )
        try:
            running.start_web()
            running.start_worker()
            running.wait()
            yield running
            said = running.log()
        finally:
            running.stop()
        if TRACE in said and not running.may_fail:
            pytest.fail(f"the house left a trace:\n{said[-6000:]}", pytrace=False)


@dataclass
class People:
    """Opens the house for people, each in a context of their own. ``troubles`` holds what pages broke; it must stay empty."""

    chromium: Any
    live: Live
    troubles: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def person(
        self,
        user: Any = None,
        *,
        width: int = 1440,
        height: int = 900,
        language: str = "en",
        dark: bool = False,
        **more: Any,
    ) -> Any:
        """A page of somebody's own, signed in when a user is given. Further names go to the browser context."""
        locale = {"en": "en-US", "es": "es-US"}.get(language, language)
        context = self.chromium.new_context(
            base_url=self.live.url, viewport={"width": width, "height": height}, locale=locale,
            color_scheme="dark" if dark else "light", **more,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(f"error on a page: {error.error}"))
        if user is not None:
            context.add_cookies([self.live.cookie(user)])
        return context.new_page()

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(message.text)
            if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
                self.troubles.append(message.text)

    def close(self) -> None:
        """Close what is open."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Any, Any]]:
    """One Chromium for all tests, and the event loop it speaks through.

    The loop counts as running for the whole thread as long as the browser lives; it is hidden outside of browser tests, so
    that tests with loops of their own can run in the same process.
    """
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "no Chromium here; `make browser` says how to get one"
        )
    from playwright.sync_api import sync_playwright

    manager = sync_playwright()
    playwright = manager.start()
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    loop = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield started, loop
    asyncio.events._set_running_loop(loop)
    started.close()
    playwright.stop()


@pytest.fixture
def browser(live: Live, chromium: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """Real people at real screens: ``browser.person(cast.users["dara"], width=360)`` is a page, signed in."""
    from django.db import connections

    started, loop = chromium
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    asyncio.events._set_running_loop(loop)
    people = People(started, live)
    try:
        yield people
        people.close()
    finally:
        connections.close_all()  # those that were opened while the loop counted as running; nobody else would find them
        asyncio.events._set_running_loop(None)
    if people.troubles:
        pytest.fail("pages broke:\n" + "\n".join(people.troubles), pytrace=False)
