"""Existence is data (G3): whether a no must look like nothing, and whether a part that passes may show that more was left out."""

from collections.abc import Iterable

from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.needs import subject
from commonground.privacy.law.shape import Cell, Law, Way


def hides(shut: Iterable[Cell], asked: Asked, facts: Facts, law: Law) -> bool:
    """Whether whoever asked may not learn that there is anything.

    They may when they lawfully know already; for a label whose existence is open also when the record is their own, or their own
    agency's and they work on it, or when an agreement and a permission (or a law that needs none) once opened it to them.
    """
    if facts.knows:
        return False
    if asked.labels & law.protected:
        return True
    if asked.standing == "self":
        return bool(subject(asked, facts, ""))
    tied = facts.author or any(one.holds(facts.at) for one in facts.relations)
    return not (tied and (asked.standing == "own" or all(_once_opened(cell, asked, facts, law) for cell in shut)))


def _once_opened(cell: Cell, asked: Asked, facts: Facts, law: Law) -> bool:
    """Whether the cell was, or with its dates or a typed reason would be, open to the asker."""
    if not any(one.giver == asked.owner and one.receiver == asked.agency for one in facts.agreements):
        return False
    for way in cell.ways:
        tried = way.effect != "emergency_pull" or facts.emergencies
        if tried and way.undated and not any(check(asked, facts, cell.label) for check in way.undated):
            return True
    consented = "consent" in cell.known_ways and asked.purpose not in law.releases.alone
    return consented and _was_named(cell.label, asked, facts, law)


def _was_named(label: str, asked: Asked, facts: Facts, law: Law) -> bool:
    return any(
        label in one.labels and asked.agency in one.receivers and not law.releases.faults_of_form(one, label)
        for one in facts.releases
    )


def hides_the_rest(way: Way, shown: frozenset[str] | None, hidden: frozenset[str], asked: Asked, law: Law) -> bool:
    """Whether nothing may show that something was left out: of a short list, or of a protected label that went outside."""
    outside = way.effect != "aggregate_only" and asked.standing not in ("own", "self")
    return (
        shown is not None or bool(asked.fields & hidden) or (outside and bool(hidden or asked.labels & law.protected))
    )
