"""How long what is kept, and what would go."""

import json
from typing import Annotated

import typer

from commonground.site import embedded


def retention(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list, one object for each table.")] = False,
) -> None:
    """Say by which rule each table is kept, how many rows are past it, and how many of those a legal hold keeps. It deletes nothing, and reads no row."""
    embedded.prepare(owner=True)
    from django.utils import timezone

    from commonground.site.due import what_is_due

    found = what_is_due(timezone.now())
    if as_json:
        typer.echo(json.dumps([each.as_dict() for each in found], indent=1))
        return
    for rule in dict.fromkeys(each.rule for each in found):
        typer.echo(f"{rule.name}: {rule.how_long}. {rule.keeps}")
        typer.echo(f"  source: {rule.source} To look at again by {rule.review_by}.")
        for each in found:
            if each.rule == rule:
                typer.echo(
                    f"  {each.table:<32} {each.rows:>10,} rows{_past(each.past, each.held)}{_oldest(each.oldest)}"
                )
    typer.echo("Nothing was deleted: this says what a rule would let go.")


def _past(past: int | None, held: int) -> str:
    if past is None:
        return ""
    return f", {past:,} past it" + (f", {held:,} of them held by a legal paper" if held else "")


def _oldest(oldest: object) -> str:
    return f", oldest {oldest:%Y-%m-%d}" if oldest else ""
