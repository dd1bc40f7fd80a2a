"""The whole demo as somebody starts it: from an empty folder to ready, again, and stopped; as root and as an ordinary user."""

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

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.cluster, pytest.mark.xdist_group("demo")]
SOURCE = Path(__file__).parents[4]
SHARED = Path(os.environ.get("COMMONGROUND_REAL_DATA") or SOURCE.parents[1] / "shared") / "data"
SOMEBODY = pwd.getpwnam("nobody").pw_uid  # PostgreSQL runs only for an account that the system knows
READY_WITHIN, AGAIN_WITHIN, STOPPED_WITHIN = 240.0, 60.0, 10.0  # generous: other tests use the same processors


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
        shutil.rmtree(folder, ignore_errors=True)


def test_a_town_is_ready_from_nothing_and_again_and_leaves_no_process(demo: Demo) -> None:
    began = time.monotonic()
    said = demo.start()
    first = time.monotonic() - began
    assert first < READY_WITHIN
    assert said[-1] == f"ready http://localhost:{demo.port}"
    accounts = demo.folder / "var" / "demo-accounts.json"
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    shown = json.loads(accounts.read_text())
    assert all(any(each["password"] in line for line in said) for each in shown)
    assert demo.ask("/readyz") == 200
    assert demo.ask("/accounts/login/") == 200
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
    demo.stop()
    assert demo.left_over() == []
    print(f"\nfirst start {first:.1f} s, second {second:.1f} s, stopped in {seconds:.1f} s")


@pytest.mark.real_data
@pytest.mark.parametrize("demo", [True], indirect=True, ids=["as an ordinary user"])
def test_real_calls_and_a_real_directory_make_a_demo_for_an_ordinary_user(demo: Demo) -> None:
    calls, directory = SHARED / "cfs-seattle" / "calls_with_times_2018_2023.csv", SHARED / "hsds-eugene"
    if not calls.exists() or not directory.exists():
        assert os.environ.get("CI") != "true", f"the real data is missing: {SHARED}"
        pytest.skip(f"no real data in {SHARED}")
    said = demo.start(
        "--calls", str(calls), "--profile", "seattle", "--directory", str(directory), "--format", "little-help"
    )
    assert any("read 222: 222 new, 0 changed, 0 unchanged, 0 not taken" in line for line in said)
    assert any("read 333: 333 new" in line for line in said)
    assert demo.ask("/readyz") == 200
    assert demo.stop() < STOPPED_WITHIN
    assert demo.left_over() == []
