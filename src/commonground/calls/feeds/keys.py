"""Reading one TOML table of a profile: every key is known, has the right kind of value, and a fault names file, key and
what to do.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .faults import ProfileError


class Table:
    """One table of a profile file. Keys are taken out one by one; `done` refuses what is left over, so that a misspelt
    key is never ignored.
    """

    def __init__(self, file: str, path: str, values: object) -> None:
        if not isinstance(values, dict):
            raise ProfileError(file, path, "write a table here, with keys of its own")
        self.file, self.path = file, path
        self._left: dict[str, Any] = dict(values)

    def fault(self, key: str, problem: str) -> ProfileError:
        """The fault to raise about one key of this table."""
        return ProfileError(self.file, f"{self.path}.{key}" if self.path and key else self.path or key, problem)

    def has(self, key: str) -> bool:
        """True while the key is there and not yet taken."""
        return key in self._left

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Without a default the key must be there and not be empty."""
        value = self._left.pop(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fault(key, "write a text here, in quotation marks")
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """A text out of a closed list."""
        value = self.text(key, default)
        if value not in allowed and value != default:
            raise self.fault(key, f'"{value}" is not one of: {", ".join(allowed)}')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is not there."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(key, 'write a list of texts here, such as ["one", "two"]')
        return tuple(value)

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two others."""
        value = self._left.pop(key, default)
        if type(value) is not int or not low <= value <= high:
            raise self.fault(key, f"write a whole number from {low} to {high} here")
        return value

    def table(self, key: str) -> "Table":
        """A table inside this one; empty when the key is not there."""
        return Table(self.file, f"{self.path}.{key}" if self.path else key, self._left.pop(key, {}))

    def tables(self, key: str) -> list["Table"]:
        """A list of tables ([[key]]), numbered from 1 in faults."""
        values = self._left.pop(key, [])
        if not isinstance(values, list):
            raise self.fault(key, f"write [[{key}]] with double brackets")
        return [
            Table(self.file, f"{self.path + '.' if self.path else ''}{key}[{n}]", value)
            for n, value in enumerate(values, 1)
        ]

    def rest(self) -> Mapping[str, Any]:
        """All keys that are left, taken."""
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._left:
            raise self.fault(key, "this key is not known here; take it out or correct its spelling")
