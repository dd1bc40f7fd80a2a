"""Who takes part in the tests: an ordinary user beside root, and the folders above that must stay as they are."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonground.site.postgres import PostgresTrouble
from commonground.site.postgres.accounts import nobody

Ask = Callable[..., list[tuple[Any, ...]]]


def as_ordinary_user(uid: int, gid: int, work: Callable[[], str]) -> str:
    """Do `work` in a process of that account and give back what it returned, or the text of what stopped it.

    A forked process needs no interpreter that the account can read.
    """
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)

    def child() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.chdir("/")
        try:
            sending.send(work())
        except (PostgresTrouble, OSError, ImportError) as error:
            sending.send(f"{type(error).__name__}: {error}")

    process = context.Process(target=child)
    process.start()
    sending.close()
    try:
        return str(receiving.recv())
    except EOFError:
        return "it died without an answer"
    finally:
        process.join()


def ordinary_account() -> tuple[int, int]:
    """An account without rights: nobody for root, else our own."""
    return (nobody().uid, nobody().gid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def modes_up_to_root(*paths: Path) -> dict[Path, int]:
    """The mode of every folder above the given paths."""
    return {parent: parent.stat().st_mode for path in paths for parent in path.resolve().parents if parent.exists()}
