"""The whole demo as somebody meets it on a fresh machine: from an empty folder to a board on which calls arrive, again, and stopped;
as whoever runs the tests and as an ordinary account.
"""

import asyncio.events
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from commonground.site.live import People
from commonground.site.postgres import Cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.cluster,
    pytest.mark.browser,
    pytest.mark.xdist_group("demo"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the list of processes"),
]
SOURCE = Path(__file__).parents[2] / "src"
SHARED = Path(os.environ.get("COMMONGROUND_REAL_DATA") or SOURCE.parents[1] / "shared") / "data"
SOMEBODY = pwd.getpwnam("nobody").pw_uid  # PostgreSQL runs only for an account that the system knows
READY_WITHIN, AGAIN_WITHIN, STOPPED_WITHIN = 240.0, 60.0, 10.0  # generous: other tests use the same processors
SOON = 120_000
QUICK = ("--speed", "120")  # a call every seven seconds or so, until twelve are open
A_CALL = "[id^=call-].call-line"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demo:
    """One folder in which demos are started; ``user`` runs them (None: whoever runs the tests)."""

    folder: Path
    user: int | None
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address that the demo names when it is ready."""
        return f"http://localhost:{self.port}"

    def start(self, *options: str) -> list[str]:
        """Start a demo and wait until it is ready; returns the lines it said."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "COMMONGROUND_PG_BIN")}
        environment = kept | {
            "COMMONGROUND_DATA_DIR": str(self.folder / "var"), "HOME": str(self.folder),
            "COMMONGROUND_LOG_LEVEL": "warning", "PYTHONPATH": os.pathsep.join([str(SOURCE), *self.packages()]),
        }  # fmt: skip
        as_somebody = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        command = [self.python(), "-m", "commonground.site.command_line", "demo", "--port", str(self.port), *options]
        self.running = subprocess.Popen(
            command, env=environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            **as_somebody,  # type: ignore[call-overload]
        )  # fmt: skip
        said: list[str] = []
        assert self.running.stdout is not None
        for line in self.running.stdout:
            said.append(line.rstrip("\n"))
            if line.startswith("ready "):
                return said
        raise AssertionError("the demo ended before it was ready:\n" + "\n".join(said[-40:]))

    def python(self) -> str:
        """An interpreter of this version that the user may run: a virtual environment may lead into another's home."""
        for found in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
            try:
                if (
                    self.user is None
                    or subprocess.run([found, "-c", ""], user=self.user, group=self.user).returncode == 0
                ):
                    return found
            except OSError:
                continue
        pytest.skip("an ordinary user can run no Python of this version here")

    def packages(self) -> list[str]:
        """Where the packages lie, for an interpreter that is not that of the virtual environment."""
        return [] if self.python() == sys.executable else [sysconfig.get_path("purelib")]

    def ask(self, path: str) -> int:
        """The status that a page answers with."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def stop(self) -> float:
        """Ask the demo to stop; returns after how many seconds everything was gone."""
        assert self.running is not None
        began = time.monotonic()
        self.running.send_signal(signal.SIGTERM)
        self.running.communicate(timeout=STOPPED_WITHIN * 3)
        return time.monotonic() - began

    def left_over(self) -> list[str]:
        """Processes that still speak of this folder."""
        found, mark = [], str(self.folder).encode()
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and int(process.name) != os.getpid():
                try:
                    if mark in (process / "cmdline").read_bytes() or mark in (process / "environ").read_bytes():
                        found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
                except OSError:
                    continue
        return found

    def wait_until_parts_are_gone(self) -> None:
        """Until web, worker and replay ended by themselves; the database may stay, the next start goes on with it."""
        until = time.monotonic() + STOPPED_WITHIN * 3
        while parts := [each for each in self.left_over() if "postgres" not in each.split()[0]]:
            assert time.monotonic() < until, parts
            time.sleep(0.05)


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    """A folder of its own outside of the tests' own, which only their user can enter."""
    user = SOMEBODY if getattr(request, "param", False) and os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="commonground-demo-"))
    if user:
        os.chown(folder, user, user)
    made = Demo(folder, user)
    try:
        yield made
    finally:
        if made.running is not None and made.running.poll() is None:
            made.running.terminate()
            made.running.wait(30)
        for own in ("var", "var-provider"):
            Cluster(folder / own).erase()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_connections() -> None:
    """Nothing is asked of a database from here: the demo has its own."""


@pytest.fixture
def browser(demo: Demo, chromium: tuple[Any, Any]) -> Iterator[People]:
    """Real people at the screens of the demo instead of those of a house of the tests."""
    started, loop = chromium
    asyncio.events._set_running_loop(loop)
    people = People(started, demo)  # type: ignore[arg-type]
    try:
        yield people
        people.close()
    finally:
        asyncio.events._set_running_loop(None)
    assert not people.troubles, "\n".join(people.troubles)


def sign_in(page: Any, account: dict[str, str]) -> None:
    """Type what the demo shows, as somebody at a keyboard does."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(account["email"])
    page.locator("[name=password]").fill(account["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{account['home']}")


def test_a_town_is_ready_from_nothing_calls_arrive_and_it_is_there_again_and_leaves_no_process(
    demo: Demo, browser: People
) -> None:
    began = time.monotonic()
    said = demo.start(*QUICK, "--provider")
    first = time.monotonic() - began
    assert first < READY_WITHIN
    assert said[-1] == f"ready {demo.url}"
    accounts = demo.folder / "var" / "demo-accounts.json"
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    shown = json.loads(accounts.read_text())
    assert all(any(each["password"] in line for line in said) for each in shown)
    assert demo.ask("/readyz") == 200

    board = browser.person()
    sign_in(board, next(each for each in shown if each["role"] == "dispatcher"))
    board.wait_for_selector(".feed-live", timeout=SOON)
    board.locator(A_CALL).first.wait_for(timeout=SOON)
    there = [line.get_attribute("id") for line in board.locator(A_CALL).all()]
    assert there
    board.locator(A_CALL + "".join(f":not(#{line})" for line in there)).first.wait_for(timeout=SOON)

    the_provider_is_there_too(demo)
    seconds = demo.stop()
    assert demo.running is not None
    assert demo.running.returncode == 0
    assert seconds < STOPPED_WITHIN
    assert demo.left_over() == []

    began = time.monotonic()
    said = demo.start()
    second = time.monotonic() - began
    assert second < AGAIN_WITHIN
    assert second < first
    assert json.loads(accounts.read_text()) == shown
    assert not [line for line in said if "records new" in line], "a second start told the past again"
    demo.running.kill()
    demo.running.communicate()
    demo.wait_until_parts_are_gone()


def the_provider_is_there_too(demo: Demo) -> None:
    """A provider's own installation, in a folder of its own, with pages of its own."""
    assert demo.running is not None and demo.running.stdout is not None
    line = next(line for line in demo.running.stdout if line.startswith("beside it"))
    address, until = line.split()[-1], time.monotonic() + AGAIN_WITHIN
    assert address != demo.url
    while status_of(f"{address}/readyz") != 200:
        assert time.monotonic() < until, "the provider's own installation did not answer"
        time.sleep(0.2)
    assert [status_of(address + path) for path in ("/hand-in/", "/board/")] == [200, 404]
    assert (demo.folder / "var-provider" / "kind").read_text() == "vault\n"


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as no:
        return no.code
    except OSError:
        return 0


@pytest.mark.real_data
@pytest.mark.parametrize("demo", [True], indirect=True, ids=["as an ordinary user"])
def test_real_calls_and_a_real_directory_make_a_demo_for_an_ordinary_user(demo: Demo, browser: People) -> None:
    calls, directory = SHARED / "cfs-seattle" / "calls_with_times_2018_2023.csv", SHARED / "hsds-eugene"
    if not calls.exists() or not directory.exists():
        assert os.environ.get("CI") != "true", f"the real data is missing: {SHARED}"
        pytest.skip(f"no real data in {SHARED}")
    said = demo.start(
        *("--calls", str(calls), "--profile", "seattle", "--directory", str(directory), "--format", "little-help"),
        *QUICK,
    )
    assert any("read 222: 222 new, 0 changed, 0 unchanged, 0 not taken" in line for line in said)
    assert any("read 333: 333 new" in line for line in said)

    resident = browser.person()
    resident.goto("/find/")
    resident.locator("main [name=text]").fill("a meal")
    resident.locator("main [name=text]").press("Enter")
    resident.locator(".find-card").first.wait_for()
    board = browser.person()
    shown = json.loads((demo.folder / "var" / "demo-accounts.json").read_text())
    sign_in(board, next(each for each in shown if each["role"] == "dispatcher"))
    board.wait_for_selector(".feed-live", timeout=SOON)
    board.locator(A_CALL).first.wait_for(timeout=SOON)

    assert demo.stop() < STOPPED_WITHIN
    assert demo.left_over() == []
