"""The law that decides who may see what: checking that it is whole."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commonground.site.commands.trouble import Trouble


def check(
    overlay: Annotated[list[Path] | None, typer.Option(help="An overlay to lay over it; may be given again.")] = None,
    installation: Annotated[
        bool, typer.Option("--installation", help="Also read what counsel said, as this installation keeps it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
) -> None:
    """Check the law in force: every label, recipient and purpose has one cell, and every cell its source. Exit 1 when one is missing."""
    from commonground.privacy.law.cells import shipped_law, the_law
    from commonground.privacy.law.checking import counted, wrong
    from commonground.privacy.law.narrower import compared
    from commonground.privacy.law.overlays import overlaid, read_overlay
    from commonground.privacy.law.passages import SOON, due, in_words
    from commonground.privacy.law.shape import LawError
    from commonground.site import environment
    from commonground.site.overlays import in_force

    in_force(environment.files("COMMONGROUND_LAW_OVERLAYS"))
    today = date.today()
    try:
        law = the_law()
        for path in overlay or []:
            law = overlaid(law, read_overlay(path), file=path.name, today=today)
    except LawError as trouble:
        raise Trouble(f"the law is not whole:\n{trouble}") from None
    if problems := wrong(law):
        raise Trouble("the law is not whole:\n" + "\n".join(problems))
    counts = counted(law, today)
    typer.echo(json.dumps(asdict(counts)) if as_json else "\n".join(counts.lines()))
    if law.overlays and not as_json:
        narrower, wider = compared(law, shipped_law())
        typer.echo(f"narrower   {len(narrower):,} cells than the law that ships")
        typer.echo(f"wider      {len(wider):,} cells, each signed by counsel{': ' + ', '.join(wider) if wider else ''}")
    for place, again in _said() if installation else [("", {})]:
        head = f"{place}: " if place else ""
        found = due(law, today, again=again, within=SOON)
        for line in in_words(each for each in found if each[1] < today):
            typer.echo(f"{head}overdue for review since {line}", err=True)
        for line in in_words(each for each in found if each[1] >= today):
            typer.echo(f"{head}to be reviewed by {line}", err=True)


def _said() -> list[tuple[str, dict[str, date]]]:
    """By jurisdiction of this installation the days that counsel named."""
    from commonground.site.embedded import prepare

    prepare()
    from commonground.agencies.context import as_viewer
    from commonground.agencies.models import Jurisdiction
    from commonground.agencies.queries import host_of
    from commonground.agencies.viewers import service
    from commonground.legal.law_queries import days_named, entries

    told = []
    for place in Jurisdiction.objects.order_by("slug"):
        if (host := host_of(place.pk)) is not None:
            with as_viewer(service("setup", host)):
                told.append((place.slug, days_named(entries(place.pk))))
    return told
