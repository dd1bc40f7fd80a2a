"""Running an exercise: make or find its town, start web, worker and replay, and stop them all cleanly."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from threading import Event
from types import FrameType

import typer

from commonground.site import embedded, environment, kinds
from commonground.site.commands.serving import must_be_free
from commonground.site.commands.trouble import Trouble
from commonground.site.exercise.folders import folder_of_provider
from commonground.site.exercise.options import Options
from commonground.site.postgres import Cluster

START_SECONDS = 60
STOP_SECONDS = 5  # then parts that still run are killed; with the database's own stop it stays below ten
ROLES_OF_PARTS = {"COMMONGROUND_OWNER_DATABASE_URL"}


def say(text: str) -> None:
    """One line of progress."""
    typer.echo(text)
    sys.stdout.flush()


def run(options: Options) -> int:
    """Run until Ctrl-C or TERM; returns the exit code."""
    options.check()
    kinds.must_be(kinds.SHARED)
    must_be_free("127.0.0.1", options.port)
    _set_environment(options)
    if options.fresh and embedded.uses_embedded():
        _begin_anew(options)
    embedded.prepare(owner=True, database=options.database)
    _refuse_real_people_before_migrating()
    from commonground.site.exercise.founding import make_ready
    from commonground.site.exercise.replaying import fill_board

    accounts = make_ready(options, say=say)
    fill_board(options.speed)
    asked = _listen_for_the_end()
    parts = _start(options)
    try:
        _wait_until_ready(options, parts, asked)
        if not asked.is_set():
            say(accounts)
            say(f"ready http://localhost:{options.port}")
            if options.provider:
                parts.append(_start_beside(options))
        return _watch(parts, asked)
    finally:
        _stop(parts)
        if options.provider:
            Cluster(folder_of_provider()).stop()


def _listen_for_the_end() -> Event:
    """Set by Ctrl-C or TERM. Listens before the first part runs, so that no moment is left in which one could stay behind."""
    asked = Event()

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    return asked


def _set_environment(options: Options) -> None:
    os.environ["COMMONGROUND_DEMO"] = "1"
    os.environ.setdefault("COMMONGROUND_BASE_URL", f"http://localhost:{options.port}")


def _begin_anew(options: Options) -> None:
    cluster = embedded.cluster()
    cluster.ensure_running()
    cluster.ensure_roles()
    if options.database in cluster.databases():
        cluster.drop_database(options.database)


def _refuse_real_people_before_migrating() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('agencies_jurisdiction') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("SELECT name FROM agencies_jurisdiction WHERE holds = 'real' LIMIT 1")
        found = cursor.fetchone()
    if found:
        raise Trouble(
            f"This database holds real people ({found[0]}); an exercise never runs there. Unset DATABASE_URL."
        )


def _start(options: Options) -> list[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if name not in ROLES_OF_PARTS}
    line, _held_until_the_end = os.pipe()  # nobody writes; it ends with this process, however that ends
    command = [sys.executable, "-m", "commonground.site.exercise.part", str(line)]
    wanted = (["serve", "--port", str(options.port)], ["work"], ["replay", str(options.speed)])
    parts = [
        subprocess.Popen([*command, *words], env=kept, start_new_session=True, pass_fds=(line,)) for words in wanted
    ]
    os.close(line)
    return parts


def _start_beside(options: Options) -> subprocess.Popen[bytes]:
    """The provider's own installation: made now that the county is there, in processes that know none of its addresses."""
    from commonground.site.exercise.provider import a_free_port, introduce, own_environment

    introduce()
    port = a_free_port(options.port)
    line, _held_until_the_end = os.pipe()
    command = [sys.executable, "-m", "commonground.site.exercise.part", str(line), "provider", str(port)]
    part = subprocess.Popen(command, env=own_environment(port), start_new_session=True, pass_fds=(line,))
    os.close(line)
    return part


def _wait_until_ready(options: Options, parts: list[subprocess.Popen[bytes]], asked: Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not asked.is_set():
        fallen = [part for part in parts if part.poll() is not None]
        if fallen:
            raise Trouble("A part of the exercise stopped at once; its message stands above.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{options.port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            asked.wait(0.1)
    if asked.is_set():
        return
    raise Trouble(f"The web server did not answer within {START_SECONDS} seconds.")


def _watch(parts: list[subprocess.Popen[bytes]], asked: Event) -> int:
    while not asked.wait(0.2):
        fallen = next((part for part in parts if part.poll() is not None), None)
        if fallen is not None:
            raise Trouble(f"A part of the exercise stopped (exit {fallen.returncode}); its message stands above.")
    return 0


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    _each_living(parts, lambda part: part.terminate())
    deadline = time.monotonic() + STOP_SECONDS
    while any(part.poll() is None for part in parts) and time.monotonic() < deadline:
        time.sleep(0.05)
    _each_living(parts, lambda part: part.kill())
    for part in parts:
        part.wait()
    if "exercise_" in environment.get("DATABASE_URL"):
        embedded.cluster().stop()


def _each_living(parts: list[subprocess.Popen[bytes]], do: Callable[[subprocess.Popen[bytes]], None]) -> None:
    for part in parts:
        if part.poll() is None:
            do(part)
