"""What the obligations of a copy mean for whoever holds it: which ways stay open towards others, for what it is never used, whether it goes on.

The words are those of ``lists/obligations.toml``. Whoever receives a copy keeps the answer of the day with it; a later law may only
add to that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from commonground.privacy.law.shape import Law

# Whether a copy may be passed on, in words of a closed list: never, after the person permits it anew, inside criminal justice, as the law says.
NOT_ON, WITH_PERMISSION, IN_CRIMINAL_JUSTICE, AS_THE_LAW = (
    "not_on",
    "with_permission",
    "in_criminal_justice",
    "as_the_law",
)
PASSING = (NOT_ON, WITH_PERMISSION, IN_CRIMINAL_JUSTICE, AS_THE_LAW)
# An obligation that says that nothing is kept at all: there is no copy to carry it.
KEPT_BY_NOBODY = "ends_with_assignment"
# What an obligation asks of figures, not of a copy of somebody's record.
OF_FIGURES = "suppress_small_numbers"


@dataclass(frozen=True, slots=True)
class Bounds:
    """``left_open``: the ways that others may still be shown the copy by (None: every one). ``never_for``: purposes for which nobody uses
    it, each with the form of permission that lifts it, if any. ``passing``: a word of ``PASSING``.
    """

    left_open: frozenset[str] | None
    never_for: Mapping[str, str]
    passing: str


FREE = Bounds(None, MappingProxyType({}), AS_THE_LAW)


def sticky(obligations: Iterable[str]) -> tuple[str, ...]:
    """The obligations that stay with a copy, each once, in alphabetical order."""
    return tuple(sorted({one for one in obligations if one != OF_FIGURES}))


def bounds_of(obligations: Iterable[str], law: Law) -> Bounds:
    """What these obligations leave, taken together: a way stays open only where each of them leaves it open."""
    rows = law.words.lists["obligations"]
    known = [rows[code] for code in obligations if code in rows]
    lists = [frozenset(row["only"]) for row in known if "only" in row]
    left = frozenset.intersection(*lists) if lists else None
    never = {
        purpose: row.get("unless_form", {}).get(purpose, "") for row in known for purpose in row.get("never_for", ())
    }
    return Bounds(left, MappingProxyType(never), _passing(left))


def _passing(left: frozenset[str] | None) -> str:
    if left is None:
        return AS_THE_LAW
    if "consent" in left or "named_release" in left:
        return WITH_PERMISSION
    return IN_CRIMINAL_JUSTICE if "allow" in left else NOT_ON
