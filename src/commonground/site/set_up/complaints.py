"""What is wrong with a county's file: each complaint names file, line and key, and says what to do."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 20


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing to mend. ``line`` is 0 when no line can be named."""

    line: int
    where: str
    sentence: str

    def told(self, file: str) -> str:
        """The complaint as one line."""
        place = f"{file}, line {self.line}" if self.line else file
        return f"{place}: {self.where}: {self.sentence}" if self.where else f"{place}: {self.sentence}"


class FileTrouble(Exception):
    """The file cannot be carried out as it stands; every complaint that was found, in the order of the file."""

    def __init__(self, file: str, complaints: Iterable[Complaint]) -> None:
        self.complaints = sorted(complaints)
        lines = [each.told(file) for each in self.complaints[:MOST]]
        if len(self.complaints) > MOST:
            lines.append(f"and {len(self.complaints) - MOST} more")
        super().__init__("\n".join([*lines, "Nothing was changed."]))


def nearest(word: str, known: Iterable[str]) -> str:
    """What may have been meant by a word that is not known: the nearest one, or the whole list."""
    words = sorted(known)
    begun = [each for each in words if len(word) > 2 and each.startswith(word)]
    close = begun if len(begun) == 1 else difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else f"known: {', '.join(words) or 'none'}."
