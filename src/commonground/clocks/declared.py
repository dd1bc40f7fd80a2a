"""A clock as data: what a program's pack, or a chapter of ours, says of a promise. Pure: no database, no framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.clocks.reckoning import KINDS, SECONDS, Kind, Length, Unit

LONGEST = Length(3660, "day")
MOST_LEVELS = 5
A_DAY = 86_400
UNITS_AS_WRITTEN: dict[str, Unit] = {name: unit for unit in ("day", "hour", "minute") for name in (unit, f"{unit}s")}  # type: ignore[assignment]


class BadClock(ValueError):
    """What is said of a clock makes none: the key, and why."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key, self.why = key, why


@dataclass(frozen=True, slots=True)
class Level:
    """To which role of the agency it is raised, and how long after the level before (the first: at once, when it is overdue)."""

    role: str
    after: Length = field(default_factory=lambda: Length(0, "hour"))


@dataclass(frozen=True, slots=True)
class Declared:
    """A clock that can be started: its name, what starts and stops it, and its terms.

    :param starts: the stage or event at which whoever reads this starts it; ``stops`` likewise.
    :param pauses_on: reasons for which it may stand still (``pauses.toml``); *safety* always is one.
    :param raised_to: whom it is raised to when nobody did it, one after the other.
    :param wait_for_them: nobody is to be contacted for it, so it is never overdue.
    """

    name: str
    within: Length
    starts: str = ""
    stops: str = ""
    kind: Kind = "wall"
    warn_before: Length | None = None
    pauses_on: tuple[str, ...] = ()
    raised_to: tuple[Level, ...] = ()
    wait_for_them: bool = False


def length(said: object, *, key: str = "within") -> Length:
    """A length as it is written in a file: ``"2 days"``, ``"90 minutes"``.

    :raises BadClock: with the key, when it is none, or longer than ten years.
    """
    words = said.split() if isinstance(said, str) else []
    if len(words) != 2 or not words[0].isascii() or not words[0].isdigit() or len(words[0]) > 7:
        raise BadClock(key, f"a length is written like '2 days', not {said!r}")
    if words[1] not in UNITS_AS_WRITTEN:
        raise BadClock(key, f"days, hours or minutes, not {words[1]!r}")
    found = Length(int(words[0]), UNITS_AS_WRITTEN[words[1]])
    if seconds(found) > seconds(LONGEST):
        raise BadClock(key, "longer than ten years")
    return found


def seconds(long: Length) -> int:
    """So many seconds, with days of 24 hours."""
    return long.amount * (A_DAY if long.unit == "day" else SECONDS[long.unit])


def declared(said: Mapping[str, Any]) -> Declared:
    """A clock from a table of a file.

    :raises BadClock: with the key that is wrong: nothing is guessed, and an unknown key is wrong, too.
    """
    known = {"name", "starts", "stops", "kind", "within", "warn_before", "pauses_on", "raised_to", "wait_for_them"}
    for key in said:
        if key not in known:
            raise BadClock(str(key), "not a key of a clock")
    name, kind, waits = said.get("name"), said.get("kind", "wall"), said.get("wait_for_them", False)
    if not isinstance(name, str) or not name.isascii() or not name.isidentifier() or len(name) > 40:
        raise BadClock("name", "a name of up to 40 letters, figures and low lines")
    if kind not in KINDS:
        raise BadClock("kind", f"business or wall, not {kind!r}")
    if not isinstance(waits, bool):
        raise BadClock("wait_for_them", "true or false")
    within, warns = length(said.get("within")), said.get("warn_before")
    warn_before = None if warns is None else length(warns, key="warn_before")
    if warn_before is not None and seconds(warn_before) >= seconds(within):
        raise BadClock("warn_before", "as long as the clock itself, or longer")
    return Declared(
        name=name, within=within, starts=_word(said, "starts"), stops=_word(said, "stops"), kind=kind, warn_before=warn_before,
        pauses_on=_pauses(said.get("pauses_on", [])), raised_to=_levels(said.get("raised_to", [])), wait_for_them=waits,
    )  # fmt: skip


def _word(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str) or len(value) > 80:
        raise BadClock(key, "a stage or an event, of up to 80 letters")
    return value


def _pauses(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or any(not isinstance(one, str) or not one or len(one) > 40 for one in said):
        raise BadClock("pauses_on", "a list of reasons")
    return tuple(said)


def _levels(said: object) -> tuple[Level, ...]:
    rows = [said] if isinstance(said, str | dict) else said
    if not isinstance(rows, list) or len(rows) > MOST_LEVELS:
        raise BadClock("raised_to", f"a role, or a list of up to {MOST_LEVELS}")
    return tuple(_level(row, first=not number) for number, row in enumerate(rows))


def _level(said: object, *, first: bool) -> Level:
    row = {"role": said} if isinstance(said, str) else said
    if not isinstance(row, dict) or set(row) - {"role", "after"} or not isinstance(row.get("role"), str):
        raise BadClock("raised_to", "each is a role, or a role and after how long")
    if not first and "after" not in row:
        raise BadClock("raised_to", f"{row['role']}: after how long?")
    return Level(str(row["role"]), length(row["after"], key="raised_to") if "after" in row else Length(0, "hour"))
