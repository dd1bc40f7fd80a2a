"""After a crash: the old server's pid file is still there. Decides whether its number can be ignored."""

import os
from contextlib import suppress
from pathlib import Path

from commonground.site.postgres.accounts import Account
from commonground.site.postgres.pidfile import Holder, PidFile, holder_of, read_pid_file, somebody_works_in

SET_ASIDE = "postmaster.pid.stale"


def may_start(data: Path, account: Account, *, waited: float, patience: float = 0.3) -> bool:
    """Whether a start can be tried now; sets a pid file aside when nothing behind it is alive any more.

    PostgreSQL itself checks a number that no process has. It gives up on one that a dead process still holds (its
    parent has not collected it yet: usual in containers) or that another program was given since. For those we look
    ourselves: no live server on this data, and no process of this account that works in the folder. A dead process
    gets `patience` seconds to be collected first, because PostgreSQL's own check is the better one.
    """
    written = read_pid_file(data)
    if written is None:
        return True
    holder = holder_of(written.pid, data)
    if holder is Holder.NOBODY:
        return True
    if holder is Holder.SERVER or (holder is Holder.DEAD and waited < patience):
        return False
    if somebody_works_in(data, account.uid):
        return False
    os.replace(data / "postmaster.pid", data / SET_ASIDE)
    _remove_lock_of_socket(written)
    return True


def _remove_lock_of_socket(written: PidFile) -> None:
    """The socket's lock names the same dead process, and PostgreSQL believes it as long as nobody collects that."""
    if not written.socket_dir or written.port is None:
        return
    lock = Path(written.socket_dir, f".s.PGSQL.{written.port}.lock")
    with suppress(FileNotFoundError):
        if lock.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0].strip() == str(written.pid):
            lock.unlink()
