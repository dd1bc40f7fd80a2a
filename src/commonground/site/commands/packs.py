"""Programs as data: whether a pack is whole, and what changed between two versions."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.site.commands.trouble import Trouble


def check(
    name: Annotated[
        str,
        typer.Argument(
            help="The code of a pack that ships, or the path of a pack's folder. All that ship, if left out."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
) -> None:
    """Check packs: every mistake with its file, key, line and what to do; then the situations are run. Exit 1 when one is wrong."""
    from commonground.programs.packs import shipped

    found = [_checked(one) for one in ([name] if name else shipped())]
    wrong = [line for one in found for line in one["mistakes"]]
    if as_json:
        typer.echo(json.dumps({"packs": found, "wrong": len(wrong)}))
    elif not wrong:
        for one in found:
            typer.echo(one["told"])
    for line in () if as_json else (line for one in found for line in one["due"]):
        typer.echo(line, err=True)
    if wrong:
        raise Trouble("nothing was taken in:\n" + "\n".join(wrong))


def _checked(name: str) -> dict[str, Any]:
    from commonground.programs.packs import PackError, overdue, read_pack, situations

    try:
        made = read_pack(files_at(name))
    except PackError as trouble:
        return {"pack": name, "told": "", "mistakes": str(trouble).split("\n"), "due": []}
    told = (
        f"{made.program.version:24} {len(made.stage)} stages, {len(made.clock)} clocks, {len(made.form)} forms, "
        f"{len(made.measure)} measures; {len(made.situation)} situations come out as told"
    )
    due = [f"{made.program.code}: to be read again since {day}: {what}" for what, day in overdue(made, date.today())]
    return {"pack": made.program.code, "told": told, "mistakes": list(situations.run(made)), "due": due}


def diff(
    old: Annotated[str, typer.Argument(help="The code of a pack that ships, or the path of a pack's folder.")],
    new: Annotated[str, typer.Argument(help="The same, for the later version.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as one JSON object.")] = False,
) -> None:
    """Compare two versions of a pack: what changed, in the words of the field. A change needs another name of the version."""
    from commonground.programs.packs import PackError, read_pack
    from commonground.programs.packs.canonical import digest
    from commonground.programs.packs.difference import changes

    try:
        before, after = read_pack(files_at(old)), read_pack(files_at(new))
    except PackError as trouble:
        raise Trouble(f"nothing was compared:\n{trouble}") from None
    found, digests = list(changes(before, after)), (digest(before), digest(after))
    if as_json:
        typer.echo(json.dumps({"old": digests[0], "new": digests[1], "changes": found}))
        return
    typer.echo("\n".join(found) or "nothing changed")
    if found and before.program.version == after.program.version:
        typer.echo(f"both say version {after.program.version}: give the later one another", err=True)


def files_at(name: str) -> Mapping[str, str]:
    """The files of a pack by its code, or by the path of its folder.

    :raises Trouble: when there is neither.
    """
    from commonground.programs.packs import UnknownPack, files_of, read_folder

    if "/" in name or Path(name).is_dir():
        return read_folder(Path(name))
    try:
        return files_of(name)
    except UnknownPack as trouble:
        raise Trouble(str(trouble)) from None
