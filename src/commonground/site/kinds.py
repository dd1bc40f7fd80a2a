"""Which kind of installation a data folder is: one that agencies share, or a victim service provider's own (its vault).

The folder says it in a file, the database by its tables. Neither is ever opened as the other.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.site import environment
from commonground.site.commands.trouble import Trouble

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

MARK = "kind"
VAULT, SHARED = "vault", "shared"
HAS_VAULT = (
    "SELECT to_regclass('public.vault_person') IS NOT NULL, to_regclass('public.agencies_jurisdiction') IS NOT NULL"
)


def kind_of(folder: Path) -> str:
    """``vault`` when the folder is marked as one, else ``shared``.

    :raises WrongSetting: when the mark says something else.
    """
    try:
        said = (folder / MARK).read_text().strip()
    except FileNotFoundError:
        return SHARED
    if said not in {VAULT, SHARED}:
        raise environment.WrongSetting(f"{folder / MARK} says {said!r}; it must say {VAULT} or {SHARED}.")
    return said


def is_vault() -> bool:
    """Whether the data folder of this process is a vault."""
    return kind_of(environment.data_dir()) == VAULT


def mark_as_vault(folder: Path | None = None) -> None:
    """Mark an empty data folder as a vault, for good.

    :param folder: that of this process, unless another is named. :raises Trouble: when something else lives there.
    """
    folder = folder or environment.data_dir()
    if kind_of(folder) == VAULT:
        return
    if folder.exists() and any(folder.iterdir()):
        raise Trouble(
            f"{folder} holds something already, and a vault begins in an empty folder of its own. Nothing was changed. "
            "Name another one with COMMONGROUND_DATA_DIR."
        )
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    fresh = folder / f".{MARK}.{os.getpid()}"
    fresh.write_text(VAULT + "\n")
    fresh.replace(folder / MARK)


def must_be(kind: str) -> None:
    """Stop a command that is for the other kind of installation.

    :raises Trouble: with what to do.
    """
    folder = environment.data_dir()
    here = kind_of(folder)
    if here == kind:
        return
    if kind == VAULT:
        raise Trouble(f"{folder} is not a vault. Make one with: commonground init --vault, in an empty data folder.")
    raise Trouble(
        f"{folder} is a vault, a provider's own installation, and this command is for one that agencies share. Nothing was "
        "changed. Serve a vault with: commonground serve --vault."
    )


def refuse_other_kind(connection: "BaseDatabaseWrapper") -> None:
    """Stop when the database is of the other kind than the folder says.

    :raises Trouble: with what to do.
    """
    from django.conf import settings

    if settings.BOTH_KINDS:
        return
    with connection.cursor() as cursor:
        cursor.execute(HAS_VAULT)
        has_vault, has_tables = cursor.fetchone()
    if has_tables and has_vault != is_vault():
        here, there = ("vault", "one that agencies share") if is_vault() else ("one that agencies share", "a vault")
        raise Trouble(
            f"The data folder is {here} and the database is {there}. Nothing was changed; check DATABASE_URL."
        )
