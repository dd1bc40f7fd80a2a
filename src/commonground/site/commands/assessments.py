"""Stored results of published questions: made again, and compared."""

import json
from typing import Annotated

import typer

from commonground.site import embedded


def recompute(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Make every stored result again by the version it was asked with, and list what differs: ids and names of fields, no answer and no score. Nothing is changed. Exit 1 when something differs."""
    embedded.prepare(owner=True)
    from commonground.assessments.recomputing import recomputed
    from commonground.programs.instruments.scoring import SCORER

    found = recomputed()
    if as_json:
        typer.echo(json.dumps(found.as_dict(), indent=1))
    else:
        for version, n in found.checked.items():
            typer.echo(f"{version}: {n:,} made again by {SCORER}")
        for line in found.differ:
            typer.echo(
                f"DIFFERS {line.assessment} of {line.agency}, {line.version} by {line.scorer}: {', '.join(line.differs)}"
            )
        for line in found.unchecked:
            typer.echo(f"NOT CHECKED {line.assessment} of {line.agency}, {line.version}: {line.why}")
        total = sum(found.checked.values())
        typer.echo(
            f"{total:,} results made again, {len(found.differ):,} differ, {len(found.unchecked):,} could not be. Nothing was changed."
        )
    if found.differ:
        raise typer.Exit(1)
