"""The way through a program as a drawing: stages from top to bottom, steps as lines beside them. Pure: what it shows is in the list, too."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.programs.packs.shape import Pack

LEFT, WIDE, TALL, APART = 4, 210, 44, 30
LETTERS_A_LINE, MOST_LINES, LANE, FIRST_LANE = 26, 2, 9, 14


@dataclass(frozen=True, slots=True)
class Box:
    """One stage: where its box is, and its words in lines."""

    y: int
    lines: tuple[tuple[int, str], ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes, the lines between them and their arrow heads, and how large it all is."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    heads: tuple[str, ...]
    width: int
    height: int


def drawn(made: Pack, language: str) -> Drawing:
    """The way of a pack. A step to the next stage goes straight down, every other one in a lane of its own at the side."""
    order = {stage.code: number for number, stage in enumerate(made.stage)}
    ways = sorted({(order[start], order[move.to]) for move in made.move for start in move.from_ if start != move.to})
    around = [way for way in ways if way[1] != way[0] + 1]
    lines = [_down(start) for start, end in ways if end == start + 1]
    lines += [_around(start, end, lane) for lane, (start, end) in enumerate(around)]
    heads = [_head(LEFT + WIDE // 2, _top(end), down=True) for start, end in ways if end == start + 1]
    heads += [_head(LEFT + WIDE, _top(end) + TALL // 2, down=False) for end in sorted({end for _, end in around})]
    boxes = tuple(
        Box(_top(n), _words(stage.words.in_language(language), _top(n)), stage.ends)
        for n, stage in enumerate(made.stage)
    )
    width = LEFT + WIDE + FIRST_LANE + LANE * len(around) + LEFT
    return Drawing(boxes, tuple(lines), tuple(heads), width, _top(len(made.stage)) - APART + LEFT)


def _top(number: int) -> int:
    return LEFT + number * (TALL + APART)


def _words(words: str, top: int) -> tuple[tuple[int, str], ...]:
    lines: Sequence[str] = textwrap.wrap(words, LETTERS_A_LINE, max_lines=MOST_LINES, placeholder="…")
    first = top + TALL // 2 + 5 - 8 * (len(lines) - 1)
    return tuple((first + 16 * number, line) for number, line in enumerate(lines))


def _down(start: int) -> str:
    return f"M{LEFT + WIDE // 2} {_top(start) + TALL}V{_top(start + 1)}"


def _around(start: int, end: int, lane: int) -> str:
    """Out at the lower half of a box and in at the middle of the other, so that both ends are told apart."""
    return f"M{LEFT + WIDE} {_top(start) + TALL - 8}H{LEFT + WIDE + FIRST_LANE + LANE * lane}V{_top(end) + TALL // 2}H{LEFT + WIDE}"


def _head(x: int, y: int, *, down: bool) -> str:
    return f"M{x} {y}l-5 -8h10z" if down else f"M{x} {y}l8 -5v10z"
