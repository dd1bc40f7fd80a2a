"""Where each key of a TOML text stands: the standard reader tells values, not lines, and a mistake without its line helps nobody.

The scanner trusts nothing: it never recurses below ``DEEPEST`` and stops at what it does not understand; the standard reader
then says what is wrong there.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping

Place = tuple[str | int, ...]
DEEPEST = 8
BARE = re.compile(r"[A-Za-z0-9_-]+")
BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
SCALAR = re.compile(r"[^,\]\}\n#]*")


class TooDeep(ValueError):
    """Tables or lists within each other further than anybody reads."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Lost(Exception):
    """What stands here is no TOML that the scanner knows."""


class Places:
    """Line of each key, table and list item of a text."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {(): 1}
        scanner = _Scanner(text, self.lines)
        try:
            scanner.document()
        except _Lost:
            pass

    def line(self, place: Place) -> int:
        """The line of a key; for one that is missing, of the table where it belongs."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def last_before(self, line: int) -> Place:
        """The last key that begins at or before a line."""
        found = [(at, order, place) for order, (place, at) in enumerate(self.lines.items()) if at <= line]
        return max(found)[2]


class _Scanner:
    def __init__(self, text: str, lines: dict[Place, int]) -> None:
        self.text, self.at, self.lines = text, 0, lines
        self.breaks = [index for index, letter in enumerate(text) if letter == "\n"]
        self.counts: dict[Place, int] = {}

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1

    def note(self, place: Place) -> None:
        self.lines.setdefault(place, self.line())

    def skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def has(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def document(self) -> None:
        table: Place = ()
        while True:
            self.skip(BLANK)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table, 0)

    def header(self) -> Place:
        started, many = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self.keys()
        if not self.has("]]" if many else "]"):
            raise _Lost
        after, self.at = self.at, started
        place: Place = ()
        for number, key in enumerate(keys):
            place = (*place, key)
            self.note(place)
            if many and number == len(keys) - 1:
                self.counts[place] = self.counts.get(place, -1) + 1
            if place in self.counts:
                place = (*place, self.counts[place])
                self.note(place)
        self.at = after
        return place

    def keys(self) -> list[str]:
        found: list[str] = []
        while True:
            self.skip(SPACE)
            found.append(self.key())
            if len(found) > DEEPEST:
                raise TooDeep(self.line())
            self.skip(SPACE)
            if not self.has("."):
                return found

    def key(self) -> str:
        if self.text[self.at : self.at + 1] in ('"', "'"):
            started = self.at
            self.string()
            return self.text[started + 1 : self.at - 1]
        found = BARE.match(self.text, self.at)
        if not found:
            raise _Lost
        self.at = found.end()
        return found.group()

    def pair(self, table: Place, depth: int) -> None:
        started = self.at
        place = table
        keys = self.keys()
        after, self.at = self.at, started
        for key in keys:
            place = (*place, key)
            self.note(place)
        self.at = after
        if not self.has("="):
            raise _Lost
        self.skip(SPACE)
        self.value(place, depth)

    def value(self, place: Place, depth: int) -> None:
        if depth > DEEPEST:
            raise TooDeep(self.line())
        mark = self.text[self.at : self.at + 1]
        if mark in ('"', "'"):
            self.string()
        elif mark == "[":
            self.items(place, depth)
        elif mark == "{":
            self.inline(place, depth)
        else:
            self.skip(SCALAR)

    def items(self, place: Place, depth: int) -> None:
        self.at += 1
        number = 0
        while True:
            self.skip(BLANK)
            if self.has("]"):
                return
            if self.at >= len(self.text):
                raise _Lost
            self.note((*place, number))
            self.value((*place, number), depth + 1)
            self.skip(BLANK)
            if not self.has(","):
                if self.has("]"):
                    return
                raise _Lost
            number += 1

    def inline(self, place: Place, depth: int) -> None:
        self.at += 1
        self.skip(BLANK)
        if self.has("}"):
            return
        while True:
            self.skip(BLANK)
            self.pair(place, depth + 1)
            self.skip(BLANK)
            if self.has("}"):
                return
            if not self.has(","):
                raise _Lost

    def string(self) -> None:
        quote = self.text[self.at]
        ends = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(ends)
        while not self.text.startswith(ends, self.at):
            if self.at >= len(self.text) or (len(ends) == 1 and self.text[self.at] == "\n"):
                raise _Lost
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(ends)
        while len(ends) == 3 and self.has(quote):
            pass


def lines_of(text: str) -> Mapping[Place, int]:
    """Line of each key, for tests and tools."""
    return Places(text).lines
