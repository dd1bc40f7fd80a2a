"""Starts and stops the server process, and says whether it runs."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from commonground.site.postgres.accounts import Account, run_as
from commonground.site.postgres.configuration import FILE, configuration, kept_port
from commonground.site.postgres.crash import may_start
from commonground.site.postgres.files import write_private
from commonground.site.postgres.pidfile import Holder, PidFile, holder_of, read_pid_file
from commonground.site.postgres.places import socket_folder
from commonground.site.postgres.ports import choose_port, is_free
from commonground.site.postgres.programs import programs_for
from commonground.site.postgres.trouble import CannotStart

PATIENCE = 30.0
RECOVERY_SECONDS = 300
LOG = "server.log"
LOG_LIMIT = 5_000_000
WORTH_ANOTHER_TRY = ("already exists", "still in use", "Address already in use", "could not create any TCP/IP sockets")


def live_server(data: Path) -> PidFile | None:
    """What the live server on this data wrote about itself (perhaps not ready yet), or None when none is alive."""
    written = read_pid_file(data)
    return written if written and holder_of(written.pid, data) is Holder.SERVER else None


def start_server(data: Path, account: Account, settings: Mapping[str, str]) -> None:
    """Start the server on `data` and wait until it takes connections; does nothing when it does already.

    After a crash, or when another program took the port, it tries again for up to 30 seconds. Raises CannotStart.
    """
    programs, began, said = programs_for(data, account), time.monotonic(), ""
    for waited in _tries(began):
        if live_server(data) is not None and _becomes_ready(data, PATIENCE - waited):
            return
        if not may_start(data, account, waited=waited):
            continue
        _settle_port(data, account, settings, moved="Address already in use" in said)
        succeeded, said = _try_once(programs, data, account)
        if succeeded:
            return
        if not any(sign in said for sign in WORTH_ANOTHER_TRY):
            break
    raise CannotStart(f"The database server in {data} did not start: {_reason(said, data)} See {data / LOG}.")


def stop_server(data: Path, account: Account) -> None:
    """Stop the server: clients are cut off, work that was not committed is undone. Raises CannotStart when it stays."""
    if live_server(data) is None:
        return
    command: list[str | Path] = [
        programs_for(data, account) / "pg_ctl",
        "stop",
        "-D",
        data,
        "-m",
        "fast",
        "-w",
        "-t",
        "60",
        "-s",
    ]
    stopped = run_as(account, command)
    if stopped.returncode != 0 and live_server(data) is not None:
        raise CannotStart(f"The database server in {data} did not stop: {stopped.stdout.strip()[-300:]}")


def _tries(began: float) -> Iterator[float]:
    pause, waited = 0.05, 0.0
    while waited < PATIENCE:
        yield waited
        time.sleep(pause)
        pause, waited = min(pause * 1.5, 2.0), time.monotonic() - began


def _becomes_ready(data: Path, seconds: float) -> bool:
    """Wait for a server that lives; False when it went away meanwhile. A recovery may take its time."""
    deadline = time.monotonic() + max(seconds, RECOVERY_SECONDS)
    while (server := live_server(data)) is not None:
        if server.ready:
            return True
        if time.monotonic() > deadline:
            raise CannotStart(f"The server in {data} (process {server.pid}) is alive but not ready. See {data / LOG}.")
        time.sleep(0.05)
    return False


def _settle_port(data: Path, account: Account, settings: Mapping[str, str], *, moved: bool) -> None:
    port = kept_port(data)
    if port is None or moved or not is_free(port):
        port = choose_port()
    write_private(data / FILE, configuration(port, socket_folder(data, account), settings), account)


def _try_once(programs: Path, data: Path, account: Account) -> tuple[bool, str]:
    log = data / LOG
    size = log.stat().st_size if log.exists() else 0
    if size > LOG_LIMIT:
        os.replace(log, data / f"{LOG}.1")
        size = 0
    command: list[str | Path] = [
        programs / "pg_ctl",
        "start",
        "-D",
        data,
        "-l",
        log,
        "-w",
        "-t",
        str(RECOVERY_SECONDS),
        "-s",
    ]
    started = run_as(account, command)
    if started.returncode == 0:
        return True, ""
    return False, started.stdout + _since(log, size)


def _since(log: Path, size: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(size)
            return file.read(20_000).decode("utf-8", errors="replace")
    except OSError:
        return ""


def _reason(said: str, data: Path) -> str:
    if not said:
        return "the process that its pid file names is still busy with this data. Wait for it to end."
    telling = [line for line in said.splitlines() if "FATAL" in line or "could not" in line or "PANIC" in line]
    return " ".join(line.strip() for line in telling[-3:]) or said.strip()[-300:]
