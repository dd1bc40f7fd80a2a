"""Makes a new database folder, whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from commonground.site.postgres.accounts import Account, run_as
from commonground.site.postgres.binaries import major_version
from commonground.site.postgres.configuration import FILE, configuration
from commonground.site.postgres.files import write_private
from commonground.site.postgres.passwords import SUPERUSER, make_passwords
from commonground.site.postgres.places import Places, socket_folder
from commonground.site.postgres.ports import choose_port
from commonground.site.postgres.programs import programs_for_new_data
from commonground.site.postgres.trouble import CannotStart

FIRST_WITH_BUILTIN_LOCALE = 17


def initialise(places: Places, settings: Mapping[str, str]) -> None:
    """Make the database folder with new passwords. What an earlier, interrupted try left is cleared first.

    The folder gets its final name last, so one that bears the name is whole. Raises CannotStart.
    """
    account = places.prepare()
    programs = programs_for_new_data(account)
    fresh = places.data.with_name("postgres.new")
    if fresh.exists():
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    if not account.is_me:
        os.chown(fresh, account.uid, account.gid)
    places.unfinished.touch()
    superuser = make_passwords(places.passwords).of(SUPERUSER)
    socket_dir = socket_folder(places.data, account)
    _make(programs, fresh, account, superuser, socket_dir, quick=settings.get("fsync") == "off")
    write_private(fresh / FILE, configuration(choose_port(), socket_dir, settings), account)
    main = fresh / "postgresql.conf"
    write_private(main, f"{main.read_text(encoding='utf-8')}\ninclude = '{FILE}'\n", account)
    fresh.rename(places.data)


def _make(programs: Path, fresh: Path, account: Account, superuser: str, private: Path, *, quick: bool) -> None:
    """Run initdb; the superuser's password goes through a private file that is gone afterwards."""
    for left in private.glob("first-*"):
        left.unlink()
    password_file = private / f"first-{secrets.token_hex(4)}"
    write_private(password_file, superuser + "\n", account)
    said = ""
    try:
        for locale in _locales(programs):
            command: list[str | Path] = [
                programs / "initdb",
                "-D",
                fresh,
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
            ]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--text-search-config=english"]
            made = run_as(account, [*command, "--no-instructions", *locale, *(["--no-sync"] if quick else [])])
            if made.returncode == 0:
                return
            said = made.stdout.replace(superuser, "***").strip()
            if "locale" not in said:
                break
    finally:
        password_file.unlink(missing_ok=True)
        with suppress(OSError):
            private.rmdir()
    raise CannotStart(f"initdb could not make the database in {fresh}: {said[-600:]} {_advice(said)}".rstrip())


def _locales(programs: Path) -> list[list[str]]:
    """Choices of sort order, best first: the same on every machine, then the system's, then plain bytes."""
    if major_version(programs) >= FIRST_WITH_BUILTIN_LOCALE:
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [["--locale=C.UTF-8", "--lc-messages=C"], ["--locale=C"]]


def _advice(said: str) -> str:
    if "could not look up effective user ID" in said:
        return "Give this account a line in /etc/passwd, or use a PostgreSQL server of your own with DATABASE_URL."
    if "No space left" in said:
        return "Free some disk space and start again."
    return ""
