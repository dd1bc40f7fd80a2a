"""The rule for small counts: 0 and 10 or more are published, 1 to 9 are not (community note, section 4)."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

MASK_FROM: Final = 1
MASK_TO: Final = 9
# Somebody who takes the tables apart must still see at least so many possible numbers for a hidden count.
NARROWEST: Final = 5
# Calls about violence at home, sexual violence and children: for the whole jurisdiction and year, from so many, or not at all.
SMALLEST_KEPT_APART: Final = 20

Place = Hashable


@dataclass(frozen=True, slots=True)
class Sum:
    """What every reader knows of published counts: ``total`` is the sum of ``parts``, wherever they stand."""

    total: Place
    parts: tuple[Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


def may_be_shown(count: int) -> bool:
    """Whether a count may stand by itself: a true zero, or more than nine."""
    return not MASK_FROM <= count <= MASK_TO


def share_may_be_shown(count: int, denominator: int) -> bool:
    """Whether a share may be shown: its count, what is left of the denominator, and the denominator all may."""
    return may_be_shown(count) and may_be_shown(denominator) and may_be_shown(denominator - count)
