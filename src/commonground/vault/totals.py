"""Counting a quarter, and leaving out what could tell of somebody. Pure: dates and reasons go in, a table comes out."""

from collections.abc import Iterable, Sequence
from datetime import date

from commonground.openness.suppression import hide, table

MONTHS = 3
Cells = dict[str, list[int | None]]
TOTAL = "total"


def months_of(begins_on: date) -> list[date]:
    """The first days of the quarter's three months, and of the month after it."""
    first = begins_on.year * 12 + begins_on.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + MONTHS + 1)]


def quarter_before(today: date) -> date:
    """The first day of the last quarter that is over."""
    first = today.year * 12 + (today.month - 1) // MONTHS * MONTHS - MONTHS
    return date(first // 12, first % 12 + 1, 1)


def counted(came: Iterable[tuple[str, date]], reasons: Sequence[str], begins_on: date) -> list[list[int]]:
    """How many people came, by reason (rows) and month (columns)."""
    months = months_of(begins_on)
    cells = [[0] * MONTHS for _ in reasons]
    for reason, day in came:
        for month in range(MONTHS):
            if months[month] <= day < months[month + 1]:
                cells[reasons.index(reason)][month] += 1
    return cells


def suppressed(cells: Sequence[Sequence[int]], reasons: Sequence[str]) -> tuple[Cells, int]:
    """The table as it may leave, with its totals, and how many of its places are hidden: counts from 1 to 9, and as many others as it
    takes that no hidden one can be worked out (34 USC 12291(b)(2)(D)).
    """
    counts, sums = table(cells, {"row", "column", "grand"})
    hidden = hide(counts, sums)

    def place(row: int | str, column: int | str) -> int | None:
        return None if (row, column) in hidden else counts[(row, column)]

    rows: list[int | str] = [*range(len(reasons)), TOTAL]
    columns: list[int | str] = [*range(MONTHS), TOTAL]
    names = [*reasons, TOTAL]
    return {name: [place(row, column) for column in columns] for name, row in zip(names, rows, strict=True)}, len(
        hidden
    )


def as_csv(cells: Cells, begins_on: date) -> str:
    """The table as a file; a hidden place is a star."""
    months = [f"{month:%Y-%m}" for month in months_of(begins_on)[:MONTHS]]
    lines = [["came for", *months, TOTAL]]
    lines += [[name, *("*" if value is None else str(value) for value in row)] for name, row in cells.items()]
    return "".join(",".join(line) + "\r\n" for line in lines)
