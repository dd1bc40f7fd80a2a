"""Every stored result of the installation made again from its answers, by the version they were asked with. Nothing is changed.

It works as the owner of the tables, who sees all rows; what it says holds ids, codes and names of fields, and never an answer, a score or
a name. What differs is for people to look at: a result that was read and acted on stays what it was.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from commonground.assessments.models import Assessment
from commonground.assessments.queries import AT_ONCE, made_again, what_differs
from commonground.privacy.models import Part
from commonground.privacy.models.ring import owners_ring
from commonground.programs.instruments import UnknownInstrument, rule_at

ERASED = "its answers were erased, or open with no key here"
NO_RULE = "the rule of that version is not here"
NO_SHEET = "its answers are no sheet of that version"


@dataclass(frozen=True, slots=True)
class Line:
    """One result that is to be looked at: which fields differ, or why it cannot be made again."""

    assessment: str
    agency: str
    instrument: str
    version: str
    scorer: str
    differs: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many results were made again, by version; which differ; and which could not be made again."""

    checked: dict[str, int]
    differ: tuple[Line, ...]
    unchecked: tuple[Line, ...]

    def as_dict(self) -> dict[str, Any]:
        """For the command."""
        return asdict(self)


def recomputed() -> Recomputed:
    """Make every stored result again, some hundred at once."""
    checked: Counter[str] = Counter()
    differ: list[Line] = []
    unchecked: list[Line] = []
    for row, answers in _every_sheet():
        made = made_again(row, answers)
        if made is None:
            unchecked.append(_line(row, why=_why_not(row, answers)))
            continue
        checked[row.version] += 1
        if fields := what_differs(row, made):
            differ.append(_line(row, differs=fields))
    return Recomputed(dict(sorted(checked.items())), tuple(differ), tuple(unchecked))


def _every_sheet() -> Iterator[tuple[Assessment, dict[str, Any] | None]]:
    rows = Assessment.objects.using("owner").select_related("agency", "jurisdiction").order_by("id")
    last: UUID | None = None
    while page := list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE]):
        ids = [row.pk for row in page]
        parts = {part.record_id: part for part in Part.objects.using("owner").filter(record_id__in=ids, name="answers")}
        answers = _opened(parts)
        yield from ((row, answers.get(row.pk)) for row in page)
        last = page[-1].pk


def _opened(parts: dict[UUID, Part]) -> dict[UUID, dict[str, Any]]:
    """The answers by record; what is sealed opens with one ring, which asks for all its keys at once."""
    with owners_ring() as ring:
        for part in parts.values():
            if part.sealed_with is not None:
                ring.want(part.sealed_with)
        return {record: dict(part.content["answers"]) for record, part in parts.items() if part.content}


def _why_not(row: Assessment, answers: dict[str, Any] | None) -> str:
    if answers is None:
        return ERASED
    try:
        rule_at(row.instrument, row.version)
    except UnknownInstrument:
        return NO_RULE
    return NO_SHEET


def _line(row: Assessment, *, differs: tuple[str, ...] = (), why: str = "") -> Line:
    agency = f"{row.jurisdiction.slug}/{row.agency.slug}"
    return Line(str(row.pk), agency, row.instrument, row.version, row.scorer, differs, why)
