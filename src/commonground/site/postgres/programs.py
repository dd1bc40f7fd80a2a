"""Picks the programs that can serve a data folder, at a place where the server's account can run them."""

from pathlib import Path

from commonground.site.postgres.accounts import Account, can_run
from commonground.site.postgres.binaries import OLDEST, find_pg_bin, major_version, pg_bin_of
from commonground.site.postgres.shelter import sheltered_programs
from commonground.site.postgres.trouble import CannotStart, NoPrograms


def version_of(data: Path) -> str:
    """The major version that made this data, such as "18". Raises CannotStart when the folder holds no database."""
    try:
        return (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CannotStart(
            f"The folder {data} holds no whole database ({error.strerror}). Restore a backup into a new data folder."
        ) from error


def programs_for_new_data(account: Account) -> Path:
    """The folder of programs with which to make a new database."""
    folder = find_pg_bin()
    if major_version(folder) < OLDEST:
        raise NoPrograms(f"The programs in {folder} are older than PostgreSQL {OLDEST}. Install a newer one.")
    return reachable(folder, account)


def programs_for(data: Path, account: Account) -> Path:
    """The folder of programs of the version that made `data`; no other version can open it."""
    made_by = version_of(data)
    folder = pg_bin_of(int(made_by)) if made_by.isdigit() else None
    if folder is None:
        have = find_pg_bin()
        raise CannotStart(
            f"The data in {data} was made by PostgreSQL {made_by}, and the programs here are version "
            f"{major_version(have)} ({have}). Install version {made_by} or name it in COMMONGROUND_PG_BIN, write a "
            "backup with it, and restore that into a new data folder."
        )
    return reachable(folder, account)


def reachable(folder: Path, account: Account) -> Path:
    """The same programs where `account` can run them: there already, or in a copy that root makes."""
    if can_run(account, folder / "postgres"):
        return folder
    if account.is_me:
        raise NoPrograms(f"The account {account.name} cannot run {folder / 'postgres'}. Install PostgreSQL for it.")
    copy = sheltered_programs(folder)
    if not can_run(account, copy / "postgres"):
        raise NoPrograms(f"The account {account.name} can run neither {folder / 'postgres'} nor its copy in {copy}.")
    return copy
