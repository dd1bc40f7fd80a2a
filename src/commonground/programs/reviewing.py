"""Who is asked in a community review, in which ways, and which changes of a pack are none of substance."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from commonground.programs.packs.canonical import plain
from commonground.programs.packs.shape import Pack

KINDS = {
    "residents": _("People who live here"),
    "served": _("People who used such help"),
    "families": _("Families of people who used such help"),
    "survivors": _("Survivors of violence"),
    "young": _("Young people"),
    "disabled": _("People with disabilities"),
    "policed": _("People whom police stopped or arrested"),
    "groups": _("Neighborhood, faith or rights groups"),
    "workers": _("Staff who would work in it"),
}
WAYS = {
    "meeting": _("Open meeting"),
    "small_group": _("Small group apart"),
    "interview": _("Talks one to one"),
    "survey": _("Survey"),
    "written": _("Written comments"),
}
# What a version may change without asking again: where facts come from, and by when somebody reads them again.
NO_SUBSTANCE = frozenset({"source"})
NO_SUBSTANCE_OF_PROGRAM = frozenset({"version", "review_by"})


def same_in_substance(old: Pack, new: Pack) -> bool:
    """Whether two versions differ in nothing but sources, the name of the version and the day of the next reading."""
    return _substance(old) == _substance(new)


def _substance(pack: Pack) -> dict[str, Any]:
    told = {part: value for part, value in plain(pack).items() if part not in NO_SUBSTANCE}
    told["program"] = {key: value for key, value in told["program"].items() if key not in NO_SUBSTANCE_OF_PROGRAM}
    return told
