"""Trying a cell: which of its ways open, and what every other still lacks, in the words of the closed lists."""

from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.needs import item_released, released
from commonground.privacy.law.shape import Cell, Law, Way

Bound = frozenset[str] | None


def tried(cell: Cell, act: str, asked: Asked, facts: Facts, bound: Bound, law: Law) -> tuple[list[Way], list[str]]:
    """The ways that open the cell: the first that shows everything, else all the short lists; and what the shut ones lack.

    ``bound``: the effects that the obligations of the copy leave open; None when it has none. A cell holds its ways in their rank.
    """
    lists: list[Way] = []
    missing: list[str] = []
    for way in cell.ways:
        lacks = _lacks(way, act, asked, facts, cell.label, bound, law)
        if lacks:
            missing += lacks
        elif way.shows is None:
            return [way], missing
        else:
            lists.append(way)
    return lists, missing


def _lacks(way: Way, act: str, asked: Asked, facts: Facts, label: str, bound: Bound, law: Law) -> list[str]:
    """What a way lacks; nothing when it opens."""
    if way.effect == "never":
        return ["never"]
    checks = way.checks.get(act)
    if checks is None:
        return [way.effect, "act"]
    lacks = [fault for check in checks if (fault := check(asked, facts, label))]
    if way.record_first and not facts.recorded.issuperset(way.record):
        lacks.append("record_first")
    if bound is not None and not lacks and not _free(way, asked, facts, label, bound, law):
        lacks.append("copy_bound")
    return lacks


def _free(way: Way, asked: Asked, facts: Facts, label: str, bound: frozenset[str], law: Law) -> bool:
    """Whether the obligations of the copy leave this way open: by its kind, or because the person's permission covers it anyway."""
    if way.effect in bound:
        return True
    rules = law.releases
    return ("consent" in bound and not released(rules, way.forms, asked, facts, label)) or (
        "named_release" in bound and not item_released(rules, way.forms, asked, facts, label)
    )


def left_open(facts: Facts, law: Law) -> frozenset[str]:
    """The effects that the obligations of this copy leave open for others than its holder."""
    rows = law.words.lists["obligations"]
    left = frozenset(law.words.effects)
    for code in facts.obligations:
        left &= frozenset(rows.get(code, {}).get("only", left))
    return left


def said_first(shut: list[Cell], facts: Facts, bound: Bound, law: Law) -> list[str]:
    """What explains a shut cell better than what its ways lack: the terms of the copy, a permission or an emergency that opens nothing here."""
    first = []
    if bound is not None and len(bound) < len(law.words.effects):
        first.append("copy_bound")
    for cell in shut:
        if facts.releases and not cell.takes_permission:
            first.append("release_opens_nothing")
        if facts.emergencies and "emergency_pull" not in cell.known_ways:
            first.append("no_emergency_access")
    return first
