"""From the raw words of one agency to our codes, with where each line of the translation comes from.

Patterns are whole words with * for anything; blanks and capitals make no difference. The first entry that matches wins,
so exceptions stand before the rule. What nothing matches is never guessed: the reader counts it by name.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property

from .keys import Table


@dataclass(frozen=True)
class Entry:
    """Raw words that mean one code, and how we know."""

    code: str
    match: tuple[str, ...]
    provenance: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One pattern for all of `match`."""
        return re.compile("|".join(translate(plain(words)) for words in self.match))


@dataclass(frozen=True)
class Crosswalk:
    """The ordered translation of one kind of raw word (types, dispositions, channels, priorities)."""

    entries: tuple[Entry, ...] = ()

    def find(self, raw: str) -> Entry | None:
        """The first entry that matches, or None. Slow by design: readers keep the answer for each different raw word."""
        words = plain(raw)
        return next((entry for entry in self.entries if entry.pattern.match(words)), None)


def plain(words: str) -> str:
    """Words with single blanks, in capitals."""
    return " ".join(words.split()).upper()


def read_crosswalk(tables: list[Table], key: str, codes: Collection[str]) -> Crosswalk:
    """The crosswalk in `[[types]]` and its kin: `key` (such as `nature`) names the code. Raises `ProfileError`."""
    return Crosswalk(tuple(_entry(table, key, codes) for table in tables))


def _entry(table: Table, key: str, codes: Collection[str]) -> Entry:
    code, match = table.text(key), table.texts("match")
    if code not in codes:
        raise table.fault(key, f'"{code}" is not one of our codes: {", ".join(codes)}')
    if not match or not all(words.strip() for words in match):
        raise table.fault("match", "list at least one raw word, with * for anything")
    entry = Entry(code, match, table.text("provenance"))
    table.done()
    return entry
