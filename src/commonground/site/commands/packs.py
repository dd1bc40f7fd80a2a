"""Programs as data: whether a pack is whole, what changed between two versions, and how invented people fare in it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.site.commands.starting import prepare_to_write
from commonground.site.commands.trouble import Trouble
from commonground.site.kinds import SHARED, must_be


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


def simulate(
    name: Annotated[str, typer.Argument(help="The code of a pack that ships, or the path of a pack's folder.")],
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days pass. People arrive in the first half.")],
    people: Annotated[int, typer.Option(min=1, max=5000, help="How many invented people come.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same course.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what came out as one JSON object.")] = False,
) -> None:
    """Run invented people through a program under a clock that jumps: by the steps, conditions and reckoning of clocks that a running program asks. Exit 1 when somebody is stuck or an overdue clock was not raised exactly once.

    It begins on 4 January 2027 in New York, offices open Monday to Friday. Nothing is written down and nothing is sent. Not in it yet: cases as
    rows (no case runs by a pack yet) and the sweep of the database; of a measure it tells from how many invented records it would be
    counted, not the figure.
    """
    from commonground.programs.packs import PackError, read_pack
    from commonground.programs.packs.simulated import figures, lines
    from commonground.programs.packs.simulating import Simulation

    try:
        made = read_pack(files_at(name))
    except PackError as trouble:
        raise Trouble(f"nothing was run:\n{trouble}") from None
    told = figures(Simulation(made, days=days, people=people, seed=seed).run())
    typer.echo(json.dumps(told) if as_json else "\n".join(lines(told)))
    if told["wrong"]:
        raise Trouble("\n".join(told["wrong"]))


def publish(
    name: Annotated[str, typer.Argument(help="The code of a pack that ships, or the path of a pack's folder.")],
    jurisdiction: Annotated[str, typer.Option(help="Slug of the jurisdiction.")],
) -> None:
    """Publish a pack for the agencies of a jurisdiction, word for word. A second time changes nothing; a changed text needs another name of the version."""
    must_be(SHARED)
    prepare_to_write()
    from commonground.agencies.models import Jurisdiction
    from commonground.agencies.queries import host_of
    from commonground.agencies.viewers import service
    from commonground.kit.noes import NotNow
    from commonground.programs import actions
    from commonground.programs.packs import PackError, read_pack

    place = Jurisdiction.objects.filter(slug=jurisdiction).first()
    host = host_of(place.pk) if place else None
    if host is None:
        raise Trouble(f"There is no jurisdiction {jurisdiction!r} with an office that runs the installation.")
    try:
        row = actions.publish(read_pack(files_at(name)), by=service("setup", host))
    except (PackError, NotNow) as trouble:
        raise Trouble(f"nothing was published:\n{trouble}") from None
    typer.echo(f"{row.version}  {row.digest}")


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
