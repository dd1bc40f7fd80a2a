"""What is wrong in a pack: file, key, line, what it is and what to do. All of it is told at once, never only the first."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.programs.packs.lines import Place, Places

MOST_TOLD = 100


def dotted(place: Place) -> str:
    """A place as it is read: ``stage[2].words.es``; the whole file when there is no key."""
    told = ""
    for part in place:
        told += f"[{part}]" if isinstance(part, int) else f".{part}" if told else part
    return told or "(the whole file)"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong: where it stands, what it is, what to do about it."""

    file: str
    line: int
    key: str
    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}: {self.what}. {self.do[:1].upper()}{self.do[1:]}."


class PackError(ValueError):
    """A pack cannot be used; nothing of it was kept. ``mistakes`` holds each thing that is wrong."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        told = [str(mistake) for mistake in self.mistakes[:MOST_TOLD]]
        if len(self.mistakes) > MOST_TOLD:
            told.append(f"… and {len(self.mistakes) - MOST_TOLD} more")
        super().__init__("\n".join(told))


class Sheet:
    """One file while it is read: gathers its mistakes and knows its lines."""

    def __init__(self, file: str, places: Places, mistakes: list[Mistake]) -> None:
        self.file, self.places, self.mistakes = file, places, mistakes

    def wrong(self, place: Place, what: str, do: str) -> None:
        """Note a mistake at a key."""
        self.mistakes.append(Mistake(self.file, self.places.line(place), dotted(place), what, do))
