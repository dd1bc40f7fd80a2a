"""From whom a program keeps everything, in the words of the law."""

from commonground.privacy.law.cells import the_law
from commonground.programs.models import Program


def recipients_of(agency_kind: str) -> set[str]:
    """Who works for a kind of agency, in the words of the law: a fire service has medics, who are another kind of recipient."""
    table = the_law().words.lists["recipients"]
    return {table["agency"][agency_kind], *table["agency_role"].get(agency_kind, {}).values()}


def walled_whole(program: Program) -> set[str]:
    """The kinds of recipient that are never told anything of whoever is in the program."""
    whole = [wall for wall in program.firewalls if not wall.get("labels")]
    return {word for wall in whole for kind in wall["never_share_with"] for word in recipients_of(kind)}
