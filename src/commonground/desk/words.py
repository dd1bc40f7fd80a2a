"""The plain words of the pages that explain who sees what: parts, labels, purposes, ties, marks of the law and its sentences."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.privacy.law.cells import label_titles, the_law
from commonground.privacy.law.shape import Reason, Way

TIES = {
    "care_team": gettext_lazy("You or your team care for this person."),
    "assignment": gettext_lazy("Your unit was sent to this call. This ends when it is clear."),
    "task": gettext_lazy("You or your team met this person, wrote them down, or work on their case."),
}
MARKS = {
    "V": gettext_lazy("read in the text of the law"),
    "S": gettext_lazy("taken from a text about the law"),
    "R": gettext_lazy("written from memory or as a rule of this system; not yet checked against the text"),
    "M": gettext_lazy("measured"),
}

# What a look rested on, as the book of looks has it; said of somebody else.
GROUNDS = {
    "emergency": gettext_lazy("Emergency access"),
    "release": gettext_lazy("The person's permission"),
    "agreement": gettext_lazy("An agreement"),
    "own": gettext_lazy("Their own agency's record"),
    "wrote": gettext_lazy("They wrote it"),
}
TIES_OF_OTHERS = {
    "care_team": gettext_lazy("Care of the person"),
    "assignment": gettext_lazy("Sent to the call"),
    "task": gettext_lazy("A task with the person"),
    "paper": gettext_lazy("A checked legal paper"),
}

# What is missing, said to whoever looks: the law's own sentences do not say who is meant.
TO_YOU = {
    "role": gettext_lazy("Your role does not read this kind of record."),
    "relationship": gettext_lazy("Nothing ties you to this person: no permission, no care and no task that you share."),
    "agreement_wrong_direction": gettext_lazy("The agreement lets your agency tell them, not them tell your agency."),
    "agreement_lacks_label": gettext_lazy(
        "No agreement lets them share this kind of record with you for this purpose."
    ),
}


@cache
def _names() -> dict[str, str]:
    return tomllib.loads(resources.files(__package__).joinpath("part_names.toml").read_text(encoding="utf-8"))


def part_name(name: str) -> str:
    """What a part is called, by the name under which it is written."""
    return _(_names()[name]) if name in _names() else name.replace("_", " ").capitalize()


def label_words(label: str) -> str:
    """What a label is called."""
    return _(label_titles()[label])


def purpose_words(purpose: str) -> str:
    """What a purpose is called."""
    return _(the_law().words.lists["purposes"][purpose]["title"])


def field_words(fields: Iterable[str]) -> list[str]:
    """What the facts of a short list are called, in the order of the closed list."""
    wanted, names = set(fields), the_law().words.lists["fields"]
    return [_(words) for code, words in names.items() if code in wanted]


def said(codes: Iterable[str]) -> list[str]:
    """The sentences of these codes of the law."""
    reasons = the_law().reasons
    return [_(reasons[code].sentence) for code in codes]


def missing(reason: Reason) -> str:
    """What the law misses, said to whoever looks."""
    return str(TO_YOU[reason.code]) if reason.code in TO_YOU else _(reason.sentence)


def opened_by(reasons: Iterable[Reason], *, own: bool, tied: bool) -> list[str]:
    """The reasons of a yes. In one's own agency no agreement is needed, and a tie that is named elsewhere is not told twice."""
    ties = {code for code, row in the_law().words.lists["conditions"].items() if "relation" in row} if tied else set()
    left_out = ties | ({"allow"} if own else set())
    return [_(reason.sentence) for reason in reasons if reason.code not in left_out]


def source_words(way: Way) -> str:
    """Where a way of the law comes from, how well that is known, and whether counsel has settled it."""
    settled = "" if way.certainty == "settled" else " " + _("Counsel has not settled this.")
    return f"{_(way.citation)} ({MARKS[way.mark]}).{settled}"


def ground_words(facts: Mapping[str, Any], cell: str, numbers: Mapping[str, str]) -> str:
    """What a look rested on, with the number of the permission as the person has it, and the cell of the law.

    :param facts: of ``ledger.writing.Ground``. :param numbers: of permissions, by id, so far as the viewer's agency keeps them.
    """
    said = [str(words) for name, words in GROUNDS.items() if facts.get(name)]
    if "release" in facts:
        number = numbers.get(facts["release"], "")
        said = [f"{one} {number}".rstrip() if one == str(GROUNDS["release"]) else one for one in said]
    if tie := facts.get("tie"):
        said.append(str(TIES_OF_OTHERS.get(tie, tie)))
    return f"{', '.join(said) or _('By their role')} ({cell})"
