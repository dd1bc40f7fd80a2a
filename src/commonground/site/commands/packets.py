"""Sealed packets: the own card, whose cards are known, and taking a packet in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.site.commands.trouble import Trouble
from commonground.site.embedded import prepare

if TYPE_CHECKING:
    from commonground.agencies.models import Agency

Here = Annotated[str, typer.Option("--agency", help="Slug of the agency here.")]


def card(file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the public keys of this installation to a file for a partner, and print the numbers to read out to them."""
    prepare()
    from commonground.packets.own_keys import own_keys

    own = own_keys().card
    file.write_text(own.as_json())
    typer.echo(f"written: {file}\nread these numbers out: {own.numbers}")


def know(
    file: Annotated[Path, typer.Argument(help="The partner's card.")],
    name: Annotated[str, typer.Option(help="The partner's name.")],
    there: Annotated[str, typer.Option(help="Slug of the agency there, as it calls itself.")],
    numbers: Annotated[str, typer.Option(help="The numbers that the partner read out to you, by phone or in person.")],
    agency: Here,
) -> None:
    """Write down the keys of a partner, once its numbers were compared. From then on packets pass."""
    prepare()
    from commonground.agencies.viewers import service
    from commonground.kit.noes import NotNow
    from commonground.packets.actions import know_partner
    from commonground.packets.sealed import card_from

    try:
        theirs = card_from(file.read_text())
    except (OSError, ValueError) as trouble:
        raise Trouble(f"{trouble} Nothing was changed.") from None
    if theirs.numbers.replace(" ", "") != numbers.replace(" ", "").lower():
        raise Trouble(
            "These are not the numbers of this card: somebody changed it, or read out another. Nothing was changed."
        )
    try:
        know_partner(name=name, there=there, card=theirs, by=service("setup", _agency(agency)))
    except NotNow as no:
        raise Trouble(f"{no.sentence} Nothing was changed.") from None
    typer.echo(f"known: {name}")


def end(name: Annotated[str, typer.Argument(help="The partner's name.")], agency: Here) -> None:
    """End what passes to and from a partner, for example when its keys were lost."""
    prepare()
    from commonground.agencies.context import as_viewer
    from commonground.agencies.viewers import service
    from commonground.packets.actions import end_partner
    from commonground.packets.models import Partner

    setup = service("setup", _agency(agency))
    with as_viewer(setup):
        found = list(Partner.objects.filter(agency_id=setup.agency_id, name=name, ended_at=None))
        for partner in found:
            end_partner(partner, by=setup)
    if not found:
        raise Trouble(f"No partner {name!r} is known here. Nothing was changed.")
    typer.echo(f"ended: {name}")


def take(file: Annotated[Path, typer.Argument(help="The file of a packet.")], agency: Here) -> None:
    """Take a packet in for an agency whose staff work as a team; where only those assigned read, somebody does so on the page."""
    prepare()
    from commonground.agencies.viewers import service
    from commonground.kit.noes import NotNow
    from commonground.packets.actions import take as take_in
    from commonground.packets.sealed import LARGEST

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        taken = take_in(content, by=service("packets", _agency(agency)))
    except OSError as trouble:
        raise Trouble(f"{file} cannot be read: {trouble.strerror}.") from None
    except NotNow as no:
        raise Trouble(f"{no.sentence} Nothing of it was kept.") from None
    typer.echo(f"taken in: /desk/packets/{taken.pk}/")


def _agency(slug: str) -> "Agency":
    from commonground.agencies.models import Agency

    found = Agency.objects.filter(slug=slug).first()
    if found is None:
        raise Trouble(
            f"There is no agency {slug!r}. Known: {', '.join(Agency.objects.values_list('slug', flat=True)) or 'none'}."
        )
    return found
