"""A profile says how one agency writes its calls: identity, grain, time zone, layouts, and the crosswalks into our
codes.

Profiles are TOML files; four come with the project and an agency may write its own. Every fault names file, key and
what to do.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ..code_lists import UNKNOWN_CHANNEL, channels, dispositions, natures
from .column_sets import ColumnSet, read_column_set
from .crosswalks import Crosswalk, plain, read_crosswalk
from .faults import ProfileError
from .keys import Table

SHIPPED: Final = Path(__file__).parent / "profiles"
GRAINS: Final = ("call", "unit response")
PRIORITIES: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Profile:
    """How one feed is read. `source` is part of every identity: two profiles with the same source speak of the same
    calls.
    """

    name: str
    title: str
    source: str
    grain: str
    zone: ZoneInfo
    column_sets: tuple[ColumnSet, ...]
    types: Crosswalk
    priorities: Crosswalk
    dispositions: Crosswalk
    channels: Crosswalk
    areas: dict[str, str]
    fixed_channel: str
    fillers: tuple[str, ...]
    empty: frozenset[str]
    hidden_places: frozenset[str]
    longest_hours: int
    delimiter: str


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the project."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_profile(name_or_path: str) -> Profile:
    """The profile of a shipped name (`seattle`) or of a path that ends in .toml. Raises `ProfileError`, which names
    file, key and what to do.
    """
    if not name_or_path.endswith(".toml") and name_or_path not in shipped_profiles():
        names = ", ".join(shipped_profiles())
        raise ProfileError(name_or_path, "", f"there is no such profile; use {names}, or the path of a .toml file")
    path = Path(name_or_path) if name_or_path.endswith(".toml") else SHIPPED / f"{name_or_path}.toml"
    return _profile(Table(path.name, "", _toml(path)), path.stem)


def _toml(path: Path) -> dict[str, object]:
    try:
        if not path.is_file():
            raise ProfileError(str(path), "", "this is not a file; give the path of a profile")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ProfileError(str(path), "", f"the file cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise ProfileError(str(path), "", "the file is not UTF-8 text; save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, ValueError) as fault:
        raise ProfileError(str(path), "", f"this is not TOML: {fault}") from None


def _profile(top: Table, name: str) -> Profile:
    grain = top.choice("grain", GRAINS)
    sets = tuple(read_column_set(table, grain) for table in top.tables("column_set"))
    if not sets:
        raise top.fault("column_set", "write at least one [[column_set]] with the columns of the file")
    profile = Profile(
        name=name,
        title=top.text("title"),
        source=top.text("source"),
        grain=grain,
        zone=_zone(top),
        column_sets=sets,
        types=read_crosswalk(top.tables("types"), "nature", natures()),
        priorities=read_crosswalk(top.tables("priorities"), "priority", PRIORITIES),
        dispositions=read_crosswalk(top.tables("dispositions"), "disposition", dispositions()),
        channels=read_crosswalk(top.tables("channels"), "channel", channels()),
        areas=_areas(top.table("areas")),
        fixed_channel=top.choice("fixed_channel", tuple(channels()), UNKNOWN_CHANNEL),
        fillers=tuple(filler for filler in top.texts("fillers") if filler),
        empty=frozenset(top.texts("empty")),
        hidden_places=frozenset(("", *top.texts("hidden_places"))),
        longest_hours=top.number("longest_hours", 1, 24 * 366, 24 * 30),
        delimiter=top.choice("delimiter", (",", ";", "\t", "|"), ","),
    )
    _check_longest(top, profile)
    top.done()
    return profile


def _zone(top: Table) -> ZoneInfo:
    name = top.text("time_zone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise top.fault("time_zone", f'"{name}" is not a time zone; write a name such as America/Chicago') from None


def _areas(table: Table) -> dict[str, str]:
    names = dict(table.rest())
    for raw, name in names.items():
        if not isinstance(name, str):
            raise table.fault(raw, "write the name of the area as a text")
    return {plain(raw): name for raw, name in names.items()}


def _check_longest(top: Table, profile: Profile) -> None:
    if profile.longest_hours > 23 and any(found.day and found.clocks for found in profile.column_sets):
        raise top.fault(
            "longest_hours",
            "write 23 or less, better 12: times of day without a date cannot tell a longer call from a crossing of midnight",
        )
