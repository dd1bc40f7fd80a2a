"""Reads postmaster.pid and says who really stands behind the number in it."""

import os
import re
import signal
import subprocess
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

PROC = Path("/proc")
EXITING = 0x4  # PF_EXITING, a flag of Linux


class Holder(Enum):
    """Who has the process number that a postmaster.pid names."""

    NOBODY = "no such process"
    SERVER = "a live server on this data"
    DEAD = "a process that is dying, or dead and not yet collected by its parent"
    STRANGER = "another program"


@dataclass(frozen=True)
class PidFile:
    """What a server wrote about itself: number, port, folder of its socket, and whether it takes connections."""

    pid: int
    port: int | None
    socket_dir: str
    ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """The content of postmaster.pid, or None when there is none or it is still being written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    lines += [""] * (8 - len(lines))
    pid = lines[0].strip()
    if not pid.isdigit():
        return None
    port = lines[3].strip()
    return PidFile(int(pid), int(port) if port.isdigit() else None, lines[4].strip(), lines[7].strip() == "ready")


def holder_of(pid: int, data: Path) -> Holder:
    """Who `pid` is: our server, a dead process, or a program that was given the same number later."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return Holder.NOBODY
    except PermissionError:
        pass
    except OverflowError:
        return Holder.NOBODY
    if _is_dead(pid) or _is_dying(pid):
        return Holder.DEAD
    return Holder.SERVER if _serves(pid, data) else Holder.STRANGER


def somebody_works_in(data: Path, uid: int) -> bool:
    """Whether any process of account `uid` could still be writing to this data folder.

    A killed server may leave processes behind for a moment. One that hides its folder from us counts as working there.
    """
    if not PROC.is_dir():
        return False
    return any(
        _owned_by(entry, uid) and not _is_dead(int(entry.name)) and _works_in(entry, data)
        for entry in PROC.iterdir()
        if entry.name.isdigit()
    )


def _works_in(entry: Path, data: Path) -> bool:
    try:
        return os.path.realpath(os.readlink(entry / "cwd")) == os.path.realpath(data)
    except PermissionError:
        return _may_belong_to(int(entry.name), data)
    except OSError:
        return False


def _may_belong_to(pid: int, data: Path) -> bool:
    """Judge by titles where the system hides folders (root without the right to trace, in containers)."""
    title = _arguments(pid)
    if not title or not _is_postgres(title[0]):
        return False
    server = title if "-D" in title else _arguments(_parent_of(pid))
    return "-D" not in server or _names_folder(server, data)


def _owned_by(entry: Path, uid: int) -> bool:
    try:
        return entry.stat().st_uid == uid
    except OSError:
        return False


def _is_dead(pid: int) -> bool:
    """Whether the process ended and only waits to be collected (a zombie): it holds no file and no memory."""
    try:
        if PROC.is_dir():
            return _stat_fields(pid)[0] in "ZX"
        return _ps(pid, "stat").startswith("Z")
    except OSError:
        return False


def _is_dying(pid: int) -> bool:
    """Whether the process was killed and has not gone yet: it looks alive, but will answer nobody."""
    try:
        pending = re.findall(r"^S..Pnd:\s*([0-9a-f]+)$", (PROC / str(pid) / "status").read_text(), re.MULTILINE)
        killed = any(int(mask, 16) >> (signal.SIGKILL - 1) & 1 for mask in pending)
        return killed or bool(int(_stat_fields(pid)[6]) & EXITING)
    except OSError:
        return False


def _parent_of(pid: int) -> int:
    try:
        return int(_stat_fields(pid)[1])
    except OSError:
        return 0


def _stat_fields(pid: int) -> list[str]:
    """State, parent and more; what comes before is the name, which may hold any letter."""
    return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _serves(pid: int, data: Path) -> bool:
    arguments = _arguments(pid)
    if not arguments or not _is_postgres(arguments[0]):
        return False
    return _names_folder(arguments, data)


def _names_folder(arguments: list[str], data: Path) -> bool:
    folders = [after for before, after in pairwise(arguments) if before == "-D"]
    return any(os.path.realpath(folder) == os.path.realpath(data) for folder in folders)


def _is_postgres(program: str) -> bool:
    return os.path.basename(program.split(":")[0]) in ("postgres", "postmaster")


def _arguments(pid: int) -> list[str]:
    if PROC.is_dir():
        try:
            return os.fsdecode((PROC / str(pid) / "cmdline").read_bytes()).split("\0")
        except OSError:
            return []
    program, _, folder = _ps(pid, "command").partition(" -D ")
    return [program, "-D", folder.strip().strip('"')] if folder else [program]


def _ps(pid: int, column: str) -> str:
    asked = ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
