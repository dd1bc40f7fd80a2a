"""The database: start, stop, status; backup and restore; and the doctor."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from commonground.site import embedded, environment, kinds, postgres
from commonground.site.commands.trouble import Trouble


def start() -> None:
    """Start the embedded database (other commands do it on demand)."""
    embedded.cluster().ensure_running()
    status()


def stop() -> None:
    """Stop the embedded database."""
    embedded.cluster().stop()
    typer.echo("stopped")


def status() -> None:
    """Say whether the embedded database runs, and where."""
    now = embedded.cluster().status()
    typer.echo(
        f"running on port {now.port} (PostgreSQL {now.version})" if now.running else f"not running: {now.why_not}"
    )


def owner_address() -> str:
    """The owner's address: given, or that of the embedded database."""
    if embedded.uses_embedded():
        return embedded.addresses()["COMMONGROUND_OWNER_DATABASE_URL"]
    given = environment.get("COMMONGROUND_OWNER_DATABASE_URL")
    if not given:
        raise Trouble("COMMONGROUND_OWNER_DATABASE_URL must name the owner's address for this.")
    return given


# The keys of people are in no backup of records, so that one which was destroyed is not found there. They go into one file of their own, which each
# backup replaces.
KEYS = ("privacy_agencykey", "privacy_personkey")
KEYS_FILE = "keys.backup"


def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    keys: Annotated[
        Path | None, typer.Option(help=f"File for the keys to sealed words: {KEYS_FILE} beside it. It is replaced.")
    ] = None,
) -> None:
    """Write the whole database to one file (0600), and the keys to sealed words, closed, to another; licensed wordings to a third. The root keys are in none."""
    keys = keys or file.absolute().with_name(KEYS_FILE)
    if keys.absolute() == file.absolute():
        raise Trouble("Records and keys go into two files. Nothing was written.")
    # A renewal that runs meanwhile would else leave records under one key and the file with the next.
    with postgres.one_moment(owner_address()) as moment:
        postgres.backup(owner_address(), file, without=KEYS, moment=moment)
        kept = postgres.backup_rows(owner_address(), keys, KEYS, moment=moment)
    typer.echo(f"written: {file} ({file.stat().st_size:,} bytes)")
    if kept:
        typer.echo(f"written: {keys}. Keep only the newest of these: what an older one still opens cannot be erased")
    _keep_wordings(file)


def _keep_wordings(file: Path) -> None:
    from commonground.assessments.kept import beside, keep_wordings

    if n := keep_wordings(beside(file), data_dir=environment.data_dir()):
        typer.echo(f"written: {beside(file)} ({n} licensed wordings)")


def _bring_wordings_back(file: Path) -> None:
    from commonground.assessments.kept import beside, bring_back
    from commonground.programs.instruments.wording import NotAWording

    try:
        n = bring_back(beside(file))
    except NotAWording as trouble:
        raise Trouble(f"The records are back, the licensed wordings are not: {trouble}") from None
    if n:
        typer.echo(f"{n} licensed wordings are back")


@contextmanager
def back_if_it_fails(address: str, file: Path) -> Iterator[None]:
    """Write a backup, and bring it back if what follows breaks off. The keys to sealed words lie beside it only for that long: a backup that
    stays must not open what is erased later.
    """
    keys = file.with_name(f"{file.name}.keys")
    with postgres.one_moment(address) as moment:
        postgres.backup(address, file, without=KEYS, moment=moment)
        kept = postgres.backup_rows(address, keys, KEYS, moment=moment)
    try:
        yield
    except BaseException:
        typer.echo("it failed; bringing the backup back", err=True)
        postgres.restore(address, file)
        if kept:
            postgres.restore_rows(address, keys, KEYS)
        keys.unlink(missing_ok=True)
        raise
    keys.unlink(missing_ok=True)


def restore(
    file: Annotated[Path, typer.Argument(help="A file made by backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is in the database now.")] = False,
    keys: Annotated[Path | None, typer.Option(help=f"The newest file of keys: {KEYS_FILE} beside it.")] = None,
) -> None:
    """Bring a backup back. What is in the database now is replaced, so it asks first."""
    if not yes:
        typer.confirm("Everything in the database now is replaced. Go on?", abort=True)
    _must_be_of_this_kind(file)
    keys = keys or file.absolute().with_name(KEYS_FILE)
    postgres.restore(owner_address(), file)
    opened = keys.exists() and postgres.restore_rows(owner_address(), keys, KEYS)
    embedded.prepare(owner=True)
    from commonground.site.installation import migrate_and_lay_floor

    migrate_and_lay_floor(say=typer.echo)
    _bring_wordings_back(file)
    typer.echo("restored" if opened else f"restored without keys: there is no {keys}. What was sealed does not open")


def _must_be_of_this_kind(file: Path) -> None:
    of_vault = postgres.holds_table(owner_address(), file, "vault_person")
    if of_vault != kinds.is_vault():
        here, there = ("a vault", "none") if kinds.is_vault() else ("no vault", "one")
        raise Trouble(f"This data folder is {here} and {file} is a backup of {there}. Nothing was changed.")


def doctor(
    bundle: Annotated[
        Path | None, typer.Option(help="Also write what support needs to this file; no personal data.")
    ] = None,
) -> None:
    """Say what is wrong with this installation, and what to do. Exit 1 when something is."""
    embedded.prepare(owner=True)
    from commonground.site.diagnosis import diagnose

    findings = diagnose()
    for finding in findings:
        typer.echo(f"{'ok   ' if finding.fine else 'WRONG'} {finding.what}{'' if finding.fine else ': ' + finding.do}")
    if bundle:
        bundle.write_text(json.dumps([finding.as_dict() for finding in findings], indent=2) + "\n")
        typer.echo(f"written: {bundle}")
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)
