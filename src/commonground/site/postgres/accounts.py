"""Which operating-system account runs the server. PostgreSQL refuses to run as root, so root hands over to `nobody`."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True)
class Account:
    """An operating-system account, by number."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this process already runs as this account."""
        return self.uid == os.geteuid()

    @property
    def name(self) -> str:
        """The account's name, or its number when it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


def myself() -> Account:
    """The account this process runs as."""
    return Account(os.geteuid(), os.getegid())


def nobody() -> Account:
    """The account without rights that runs the server when root starts it."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY, NOBODY)
    return Account(entry.pw_uid, entry.pw_gid)


def run_as(
    account: Account, command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program as `account`, away from the terminal, and return its output.

    The environment is small on purpose: what root keeps there must not reach `nobody`.
    Raises OSError when the account cannot run the program at all.
    """
    kept = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    return subprocess.run(
        [str(part) for part in command],
        env={**kept, "LC_ALL": "C", **(environment or {})},
        user=None if account.is_me else account.uid,
        group=None if account.is_me else account.gid,
        extra_groups=None if account.is_me else [],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        check=False,
    )


def can_run(account: Account, program: Path) -> bool:
    """Whether `account` can really execute `program` and its libraries; tried, not guessed from the mode bits."""
    try:
        return run_as(account, [program, "--version"]).returncode == 0
    except OSError:
        return False


def can_enter(account: Account, folder: Path) -> bool:
    """Whether `account` can enter `folder`; tried, because access lists and mounts also count."""
    return run_as(account, ["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0
