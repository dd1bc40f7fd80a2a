"""The ledger that anyone can check: seal, export, verify, prove, hand out the newest checkpoint, change the key that signs."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from commonground.site.commands.trouble import Trouble
from commonground.site.embedded import prepare


@contextmanager
def _plainly() -> Iterator[None]:
    from commonground.ledger.exporting import NotSealed
    from commonground.ledger.key_file import KeyTrouble

    try:
        yield
    except (NotSealed, KeyTrouble, FileExistsError) as trouble:
        raise Trouble(str(trouble)) from None


def seal() -> None:
    """Seal what is new now, instead of waiting for the worker (which seals twice a minute)."""
    prepare()
    from commonground.ledger.actions import seal_all
    from commonground.ledger.exporting import newest_checkpoint

    with _plainly():
        sealed = seal_all()
        typer.echo(f"sealed {sealed:,} lines; the ledger holds {newest_checkpoint().size:,}")


def export(folder: Annotated[Path, typer.Argument(help="Folder to write; it must be new or empty.")]) -> None:
    """Write every sealed entry, its hash, the checkpoints and the public keys to a folder that anyone can check."""
    prepare()
    from commonground.ledger.exporting import export as write

    with _plainly():
        written = write(folder)
    typer.echo(f"written: {folder} ({written.entries:,} entries, {written.checkpoints:,} checkpoints)")


def verify(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder made by export; without it, the database itself.")
    ] = None,
    against: Annotated[Path | None, typer.Option(help="Checkpoints that were kept outside.")] = None,
    trust: Annotated[list[str] | None, typer.Option(help="A key whose introduction you know of otherwise.")] = None,
) -> None:
    """Check the ledger. Exit 1 when something is not sound. An outsider runs verify_ledger.py instead, which needs none of this."""
    kept = _kept(against) if against else None
    if folder is not None:
        return _tell(folder, kept, trust)
    prepare()
    from commonground.ledger.exporting import export as write
    from commonground.ledger.exporting import left_out

    with tempfile.TemporaryDirectory(prefix="cg-ledger-") as made, _plainly():
        write(Path(made))
        missing = left_out()
        if missing:
            typer.echo(f"WRONG {missing:,} lines of the books were kept out of the seal")
        _tell(Path(made), kept, trust)
    if missing:
        raise typer.Exit(1)
    return None


def _kept(file: Path) -> str:
    from commonground.ledger.verify_ledger import AS_TEXT

    try:
        return file.read_text(*AS_TEXT)
    except OSError as trouble:
        raise Trouble(f"The checkpoints that were kept cannot be read: {trouble}.") from None


def _tell(folder: Path, kept: str | None, trust: list[str] | None) -> None:
    from commonground.ledger.verify_ledger import check, in_words

    try:
        report = check(folder, against=kept, trust=trust or [])
    except (OSError, ValueError) as trouble:
        raise Trouble(f"Nothing was found out: {trouble}.") from None
    typer.echo(in_words(report))
    if report.findings:
        raise typer.Exit(1)


def checkpoint() -> None:
    """Print the newest checkpoint. Keep it outside this house: only then can a later change of everything be seen."""
    prepare()
    from commonground.ledger.exporting import newest_checkpoint

    with _plainly():
        typer.echo(newest_checkpoint().note, nl=False)


def letter() -> None:
    """Print the newest checkpoint as the letter that witnesses get: with words that say what it is for. The verifier reads it as it is."""
    prepare()
    from commonground.ledger.exporting import newest_checkpoint
    from commonground.ledger.letters import letter_of

    with _plainly():
        typer.echo(letter_of(newest_checkpoint()), nl=False)


def prove(
    entry: Annotated[UUID | None, typer.Option(help="Id of an entry: prove that it is in the ledger.")] = None,
    since: Annotated[
        int | None, typer.Option(help="Entries of an earlier checkpoint: prove that nothing before it changed.")
    ] = None,
) -> None:
    """Print a proof that stands alone, for verify_ledger.py --proof: of one entry, or that the ledger only grew."""
    if (entry is None) == (since is None):
        raise Trouble("Say --entry or --since, one of them.")
    prepare()
    from commonground.ledger.exporting import proof_of_entry, proof_of_growth

    with _plainly():
        typer.echo(json.dumps(proof_of_entry(entry) if entry else proof_of_growth(since or 0), indent=1))


def new_key(
    old_is_lost: Annotated[
        bool, typer.Option("--old-is-lost", help="Go on without the old key; whoever checks is told.")
    ] = False,
) -> None:
    """Let a new key sign the ledger from now on. The old one introduces it and is destroyed."""
    prepare()
    from commonground.ledger.actions import change_key

    with _plainly():
        typer.echo(
            f"the ledger is signed by the key {change_key(old_is_lost=old_is_lost)} from now on; keep a safe copy of its file"
        )
