"""Lists of parts by reach: the newest, how many, and those with certain words. What opens them to the viewer leads to them.

The database gathers and decides in functions of the floor (``site/floor/lists.sql``); what they name is then fetched through the floor
like everything else, so that a fault there shows too little and never too much. Call them inside the viewer's look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self
from uuid import UUID

from django.db import connection

from commonground.kit.looking import NobodyLooking, current_look
from commonground.privacy.models import Part

PAGE, COUNTED = 50, 1_000
Whose = Literal["any", "own", "others"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list that goes from new to old: below the part that was told then."""

    at: datetime
    part_id: UUID

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{self.part_id}"

    @classmethod
    def read(cls, said: str) -> Self | None:
        """The place that an address names, or None: whatever else stands there leads to the top."""
        moment, _, part = said.partition("-")
        try:
            return cls(datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), UUID(part))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of parts, newest first, and the place from which older ones go on, when there are any."""

    parts: list[Part]
    older: Place | None


def newest(whose: Whose = "any", *, before: Place | None = None) -> Listed:
    """The newest parts that the viewer may see, fifty at most.

    :param whose: those of the viewer's own agency, of others, or any. :param before: only what stands below this place.
    """
    at, part_id = (before.at, before.part_id) if before else ("infinity", UUID(int=2**128 - 1))
    told = asked("SELECT part, told_at FROM cg_parts_newest(%s, %s, %s)", [whose, at, part_id])
    older = Place(told[PAGE - 1][1], told[PAGE - 1][0]) if len(told) > PAGE else None
    return Listed(_fetched(row[0] for row in told[:PAGE]), older)


def how_many(whose: Whose = "any") -> int:
    """How many parts the viewer may see; ``COUNTED + 1`` for more than that."""
    number: int = asked("SELECT cg_parts_counted(%s)", [whose])[0][0]
    return number


def with_words(said: str, whose: Whose = "any") -> list[Part]:
    """The newest parts in which all of these words stand, fifty at most. Labels that are never searched are never among them."""
    return _fetched(row[0] for row in asked("SELECT part FROM cg_parts_found(%s, %s)", [said, whose]))


def may_see(part_id: UUID) -> bool:
    """Whether the viewer may see one part now. One that is not there, and one that may not be seen, are the same."""
    seen: bool = asked("SELECT cg_sees(%s)", [part_id])[0][0]
    return seen


def asked(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """What a function of the floor answers to whoever looks.

    :raises NobodyLooking: outside a look.
    """
    if current_look() is None:
        raise NobodyLooking(Part)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _fetched(ids: Iterable[UUID]) -> list[Part]:
    wanted = list(ids)
    rows = Part.objects.select_related("agency").in_bulk(wanted)
    return [rows[one] for one in wanted if one in rows]
