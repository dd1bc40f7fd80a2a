"""Reading calls and directories from files."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.site.commands.starting import prepare_to_write
from commonground.site.commands.trouble import Trouble
from commonground.site.kinds import SHARED, must_be

Json = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on standard output.")]
Place = Annotated[str, typer.Option(help="Slug of the jurisdiction.")]


def _agency(slug: str, kinds: tuple[str, ...]) -> Any:
    from commonground.agencies.models import Agency, Jurisdiction

    jurisdiction = Jurisdiction.objects.filter(slug=slug).first()
    if jurisdiction is None:
        known = ", ".join(Jurisdiction.objects.values_list("slug", flat=True)) or "none yet; run commonground init"
        raise Trouble(f"There is no jurisdiction {slug!r}. Known: {known}.")
    for kind in kinds:
        agency = Agency.objects.filter(jurisdiction=jurisdiction, kind=kind).order_by("slug").first()
        if agency is not None:
            return agency
    raise Trouble(f"{jurisdiction} has no agency of the kind {kinds[0]} yet, which owns what is read in.")


def _tell(summary: Any, as_json: bool) -> None:
    facts = summary.as_dict()
    if as_json:
        typer.echo(json.dumps(facts))
        return
    typer.echo(
        f"read {facts['read']:,}: {facts['created']:,} new, {facts['updated']:,} changed, "
        f"{facts['unchanged']:,} unchanged, {facts['rejected']:,} not taken, in {facts['seconds']:.1f} s"
    )
    if facts["rejects_file"]:
        typer.echo(f"what was not taken, and why: {facts['rejects_file']}")


def calls(
    file: Annotated[Path, typer.Argument(help="CSV file with calls.")],
    profile: Annotated[str, typer.Option(help="seattle, lancaster, montgomery, stlouis, or a TOML file of your own.")],
    jurisdiction: Place,
    as_json: Json = False,
) -> None:
    """Read calls for service from a file. A second time changes nothing."""
    must_be(SHARED)
    prepare_to_write()
    from commonground.agencies.viewers import service
    from commonground.calls.feeds import FeedError, ProfileError, load_profile
    from commonground.calls.importing import import_calls

    viewer = service("import", _agency(jurisdiction, ("dispatch",)))
    try:
        summary = import_calls(file, load_profile(profile), viewer=viewer)
    except (FeedError, ProfileError) as trouble:
        raise Trouble(str(trouble)) from None
    _tell(summary, as_json)


def directory(
    path: Annotated[Path, typer.Argument(help="File or folder with a directory of services.")],
    format: Annotated[str, typer.Option(help="hsds3, hsds1, ohana, little-help, or a TOML file of your own.")],
    jurisdiction: Place,
    as_json: Json = False,
) -> None:
    """Read a directory of services. A second time changes nothing."""
    must_be(SHARED)
    prepare_to_write()
    from commonground.agencies.viewers import service
    from commonground.directory.feeds import FeedTrouble
    from commonground.directory.importing import import_directory

    viewer = service("import", _agency(jurisdiction, ("host", "nonprofit", "dispatch")))
    try:
        summary = import_directory(path, format, viewer=viewer)
    except FeedTrouble as trouble:
        raise Trouble(str(trouble)) from None
    _tell(summary, as_json)


def wording(
    file: Annotated[Path, typer.Argument(help="TOML file with the licensed words of one set of questions.")],
    agency: Annotated[str, typer.Option(help="Slug of the agency that may use them.")],
    jurisdiction: Place,
) -> None:
    """Bring in the licensed wording of a set of questions, for one agency. The rule that ships stays as it is."""
    must_be(SHARED)
    prepare_to_write()
    from commonground.agencies.models import Agency
    from commonground.assessments.licensed import bring_in
    from commonground.programs.instruments.wording import NotAWording

    holder = Agency.objects.filter(jurisdiction__slug=jurisdiction, slug=agency).first()
    if holder is None:
        raise Trouble(f"There is no agency {agency!r} in {jurisdiction!r}.")
    try:
        made = bring_in(file.read_text(encoding="utf-8"), file=file.name, agency_id=holder.pk)
    except (OSError, UnicodeDecodeError, NotAWording) as trouble:
        raise Trouble(str(trouble)) from None
    typer.echo(f"{made.version} is kept for {holder}; {made.permission}")
