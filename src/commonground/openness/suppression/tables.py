"""A two-way table as places and sums."""

from collections.abc import Collection, Sequence

from commonground.openness.suppression.rule import Place, Sum

TOTAL = "total"


def table(cells: Sequence[Sequence[int]], totals: Collection[str]) -> tuple[dict[Place, int], list[Sum]]:
    """Every published place of a table with its count, and every sum a reader knows.

    A place is (row, column), counted from 0; ``"total"`` stands for all rows or all columns.

    :param cells: counts, row by row. :param totals: which totals are published: ``row``, ``column``, ``grand``.
    """
    rows, columns = range(len(cells)), range(len(cells[0]) if cells else 0)
    counts: dict[Place, int] = {(r, c): cells[r][c] for r in rows for c in columns}
    sums = []
    if "row" in totals:
        sums += [Sum((r, TOTAL), tuple((r, c) for c in columns)) for r in rows]
    if "column" in totals:
        sums += [Sum((TOTAL, c), tuple((r, c) for r in rows)) for c in columns]
    if "grand" in totals:
        sums.append(Sum((TOTAL, TOTAL), tuple((r, c) for r in rows for c in columns)))
        sums += [Sum((TOTAL, TOTAL), tuple((r, TOTAL) for r in rows))] * ("row" in totals)
        sums += [Sum((TOTAL, TOTAL), tuple((TOTAL, c) for c in columns))] * ("column" in totals)
    for known in sums:
        counts.setdefault(known.total, sum(counts[part] for part in known.parts))
    return counts, sums
