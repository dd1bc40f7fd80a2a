"""Passages of the law: what one label says in one way on one source, whatever cells it stands in, with who looks at it again and when.

A passage is known by its words. When a word of it changes, or an overlay lays another in its place, it is another passage, and what
counsel said of the old one says nothing of it (rule G10).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from commonground.privacy.law.cells import digest
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.shape import Aside, Law, Way

# How long before its day a passage is said to be due, so that counsel can be asked. Our own number. Review by 2027-06-30.
SOON = timedelta(days=90)
# What says how a passage is carried out and not what it says, and where it stands.
NOT_ITS_WORDS = {"id", "rank", "told", "checks", "undated", "record_first"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage. ``effect``: the code of what it lets happen; ``rows``: its names in the decision table
    or an overlay; ``cells``: how many cells rest on it; ``due``: when it is looked at again."""

    key: str
    label: str
    effect: str
    citation: str
    mark: str
    certainty: str
    owner: str
    note: str
    rows: tuple[str, ...]
    cells: int
    due: date

    def is_settled(self) -> bool:
        """Whether counsel has settled it."""
        return self.certainty == "settled"


_last: list[tuple[Law, tuple[Passage, ...]]] = []  # of the law that was asked for last: the one in force, as a rule


def passages(law: Law) -> tuple[Passage, ...]:
    """Every passage of a law, those that are due first."""
    if not _last or _last[0][0] is not law:
        _last[:] = [(law, _passages(law))]
    return _last[0][1]


def _passages(law: Law) -> tuple[Passage, ...]:
    keys: dict[tuple[str, int], str] = {}
    found: dict[str, tuple[str, Way | Aside]] = {}
    cells: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    for cell in law.cells.values():
        for way in cell.ways:
            if (same := (cell.label, id(way))) not in keys:
                keys[same] = _key(cell.label, way)
                found[keys[same]] = (cell.label, way)
                names.setdefault(keys[same], set()).add(way.id)
            cells[keys[same]] += 1
    for row in (row for rows in (*law.hides.values(), *law.never_acts.values()) for row in rows):
        found[key := _key(row.label, row)] = (row.label, row)
        names[key] = {row.id}
    made = [_passage(key, label, row, names[key], cells[key]) for key, (label, row) in found.items()]
    return tuple(sorted(made, key=lambda one: (one.due, LABELS.index(one.label), one.citation, one.effect, one.key)))


def due(
    law: Law, today: date, *, again: Mapping[str, date] | None = None, within: timedelta = timedelta(0)
) -> list[tuple[Passage, date]]:
    """Passages whose day has come, or comes ``within``, each with that day: the soonest first.

    :param again: by key the day that counsel named when they last said that a passage stands; without it the day of the table holds.
    """
    known = again or {}
    dated = [(one, known.get(one.key, one.due)) for one in passages(law)]
    return sorted(((one, day) for one, day in dated if day < today + within), key=lambda each: each[1])


def unsettled(law: Law) -> list[Passage]:
    """Passages that say themselves that counsel has not settled them."""
    return [one for one in passages(law) if not one.is_settled()]


def in_words(found: Iterable[tuple[Passage, date]]) -> list[str]:
    """Passages as the command line prints them: day, label, what it says, source and how sure it is, and whose counsel."""
    return [
        f"{day}: {' '.join([one.label, *one.rows])}, {one.effect}: {one.citation} ({one.mark}, {one.certainty}; {one.owner})"
        for one, day in found
    ]


def _key(label: str, row: Way | Aside) -> str:
    words = {one.name: getattr(row, one.name) for one in fields(row) if one.name not in NOT_ITS_WORDS}
    plain = {name: sorted(said) if isinstance(said, frozenset) else said for name, said in words.items()}
    return digest({"label": label, "kind": type(row).__name__, **plain})[:32]


def _passage(key: str, label: str, row: Way | Aside, names: set[str], cells: int) -> Passage:
    """``names``: those that somebody gave it stand; those made of label and recipient say nothing more."""
    effect = row.effect if isinstance(row, Way) else "hides_or_never"
    given = tuple(sorted(name for name in names if name[:1].isupper() or ":" in name))
    return Passage(
        key, label, effect, row.citation, row.mark, row.certainty, row.owner, getattr(row, "note", ""), given, cells, row.review_by
    )  # fmt: skip
