"""The first installation, upgrades, and accounts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from commonground.site import environment, kinds
from commonground.site.commands.starting import prepare_to_write
from commonground.site.commands.trouble import Trouble
from commonground.site.embedded import prepare


def init(
    jurisdiction: Annotated[str, typer.Option(help="Slug, for example juniper-county.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    time_zone: Annotated[str, typer.Option(help="Its time zone, for example America/Chicago.")],
    admin: Annotated[str, typer.Option(help="E-mail of the first administrator.")],
    vault: Annotated[
        bool, typer.Option("--vault", help="A victim service provider's own installation, in an empty data folder.")
    ] = False,
) -> None:
    """Install: make the tables, the jurisdiction (or the provider) and its first administrator, and print the link that works once."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Trouble(f"There is no time zone {time_zone!r}; write it as in America/Chicago.") from None
    kinds.mark_as_vault() if vault else kinds.must_be(kinds.SHARED)
    prepare(owner=True)
    from commonground.site.installation import migrate_and_lay_floor, open_jurisdiction, open_vault

    migrate_and_lay_floor(say=typer.echo)
    link = (open_vault if vault else open_jurisdiction)(slug=jurisdiction, name=name, time_zone=time_zone, admin=admin)
    typer.echo(f"installed. The first administrator opens this link once, within 72 hours:\n{link}")


def upgrade() -> None:
    """Back up, bring the tables up to date, lay the floor and check. If it breaks off, the backup is brought back; what the check finds is named."""
    prepare(owner=True)
    from commonground.site.commands.database import back_if_it_fails, owner_address
    from commonground.site.diagnosis import diagnose
    from commonground.site.installation import collect_static, migrate_and_lay_floor

    file = Path(environment.data_dir()) / "backups" / f"before-upgrade-{datetime.now():%Y%m%d-%H%M%S}.dump"
    file.parent.mkdir(parents=True, exist_ok=True)
    with back_if_it_fails(owner_address(), file):
        typer.echo(f"backed up: {file}")
        migrate_and_lay_floor(say=typer.echo)
        wrong = [finding for finding in diagnose() if not finding.fine]
    for finding in wrong:
        typer.echo(f"WRONG {finding.what}: {finding.do}", err=True)
    if wrong:
        raise typer.Exit(1)
    collect_static()
    typer.echo("up to date")


def invite(
    email: Annotated[str, typer.Argument(help="E-mail of the member of staff.")],
    agency: Annotated[str, typer.Option(help="Slug of the agency.")],
    role: Annotated[str, typer.Option(help="A role of roles.toml, for example dispatcher.")],
    jurisdiction: Annotated[str, typer.Option(help="Slug of the jurisdiction.")],
    name: Annotated[str, typer.Option(help="Name of the member of staff.")] = "",
) -> None:
    """Invite a member of staff: prints the link that works once, and mails it."""
    prepare_to_write()
    from commonground.site.installation import invite_by_slug

    typer.echo(invite_by_slug(email=email, name=name, agency=agency, role_code=role, jurisdiction=jurisdiction))


def disable(email: Annotated[str, typer.Argument(help="E-mail of the account.")]) -> None:
    """Switch an account off; its sessions end with the next request."""
    prepare_to_write()
    from commonground.site.installation import disable_by_email

    disable_by_email(email)
    typer.echo("switched off")


def enable(email: Annotated[str, typer.Argument(help="E-mail of the account.")]) -> None:
    """Switch an account on again, with the roles that still hold; also where no administrator of its agency is left to do it."""
    prepare_to_write()
    from commonground.site.installation import enable_by_email

    enable_by_email(email)
    typer.echo("switched on")


def forget_second_step(
    email: Annotated[str, typer.Argument(help="E-mail of the account whose owner lost passkey and codes.")],
) -> None:
    """Take away the second steps of somebody who lost them all, after making sure in person who asks. Sessions end; the owner is told by mail."""
    prepare_to_write()
    from commonground.site.installation import forget_second_step_of

    forget_second_step_of(email)
    typer.echo("taken away; the next sign-in sets up a new second step")
