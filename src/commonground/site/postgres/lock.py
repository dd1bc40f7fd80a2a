"""One process at a time makes, starts or stops a database: a lock on a file, freed by the system when its holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonground.site.postgres.trouble import Locked, NotOurs

PATIENCE = 180.0
FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.2


@contextmanager
def only_one(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock at `path`. Raises Locked after `patience` seconds, NotOurs when the file cannot be opened."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise NotOurs(
            f"The lock file {path} cannot be opened ({error.strerror}). The data folder must exist and belong to the "
            "account that runs this command."
        ) from error
    try:
        _wait_for(handle, path, patience)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: Path, patience: float) -> None:
    deadline, pause = time.monotonic() + patience, FIRST_PAUSE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Locked(
                    f"Another process has held {path} for {patience:.0f} seconds. See which one with: lsof {path}"
                ) from None
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
