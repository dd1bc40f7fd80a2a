"""Setting a county up from one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.site import environment, kinds
from commonground.site.commands.starting import prepare_to_write
from commonground.site.commands.trouble import Trouble

if TYPE_CHECKING:
    from commonground.site.set_up.work import Told


def set_up(
    file: Annotated[Path, typer.Argument(help="TOML file of the county; docs/how-to/fern-county/county.toml is one.")],
    check: Annotated[bool, typer.Option("--check", help="Say what it would do, and do nothing.")] = False,
    change: Annotated[
        bool,
        typer.Option(
            "--change", help="Also bring what differs up to the file: facts of agencies, areas, units, limits."
        ),
    ] = False,
) -> None:
    """Set a county up from one file: agencies, areas, agreements, staff to invite, units, limits. A second time changes nothing."""
    kinds.must_be(kinds.SHARED)
    prepare_to_write()
    from commonground.site.set_up.carrying_out import set_up as carry_out
    from commonground.site.set_up.complaints import FileTrouble

    try:
        told = carry_out(file, check=check, change=change)
    except FileTrouble as trouble:
        raise Trouble(str(trouble)) from None
    for line in _lines(told, check):
        typer.echo(line)


def _lines(told: "Told", check: bool) -> list[str]:
    lines = ["this is what would happen; nothing was done:"] if check else []
    lines += [f"new: {each}" for each in told.new]
    lines += [f"changed: {each}" for each in told.changed]
    lines += [f"differs: {each}" for each in told.differs]
    lines.append(
        f"{len(told.new)} new, {len(told.changed)} changed, {len(told.differs)} different, {told.same} as they were"
    )
    return lines if check else lines + _invitations(told)


def _invitations(told: "Told") -> list[str]:
    """Where the invitations went: by mail, or, while no mail leaves, as links to hand over."""
    if not told.links:
        return []
    if environment.get("COMMONGROUND_MAIL_URL"):
        return [f"{len(told.links)} invitations are on their way by mail; each link works once, for 72 hours"]
    links = [f"{email}  {link or 'has an account and signs in as always'}" for email, link in told.links.items()]
    return ["no mail leaves yet, so hand these links over yourself; each works once, for 72 hours:", *links]
