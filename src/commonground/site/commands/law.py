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
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
) -> None:
    """Check the law in force: every label, recipient and purpose has one cell, and every cell its source. Exit 1 when one is missing."""
    from commonground.privacy.law.cells import shipped_law, the_law
    from commonground.privacy.law.checking import counted, overdue_rows, wrong
    from commonground.privacy.law.narrower import compared
    from commonground.privacy.law.overlays import overlaid, read_overlay
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
    for name, owner, due in overdue_rows(law, today):
        typer.echo(f"overdue for review since {due}: {name} ({owner})", err=True)
