"""What somebody who takes the tables apart can learn of a hidden count: the least and the most it can be.

Counts are never negative, and every published sum holds. Within that, the least and the most of one hidden count are two small
linear programs; they are solved here by the simplex method on a dense table.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from commonground.openness.suppression.rule import Place, Sum

TINY = 1e-7
Array = NDArray[np.float64]


class Region:
    """All values that a set of hidden counts can have together.

    :param counts: the true count of every place. :param hidden: the places whose count is not published.
    :param sums: every sum that the reader knows.
    """

    def __init__(self, counts: Mapping[Place, int], hidden: Iterable[Place], sums: Sequence[Sum]) -> None:
        self.places = list(hidden)
        self._column = {place: number for number, place in enumerate(self.places)}
        rows = [self._row(known, counts) for known in sums if any(p in self._column for p in known.places)]
        self._table, self._basis = _feasible(np.array(rows).reshape(len(rows), len(self.places) + 1))

    def _row(self, known: Sum, counts: Mapping[Place, int]) -> Array:
        row: Array = np.zeros(len(self.places) + 1)
        for place, sign in [(known.total, -1), *((part, 1) for part in known.parts)]:
            if place in self._column:
                row[self._column[place]] += sign
            else:
                row[-1] -= sign * counts[place]
        return row

    def bounds(self, place: Place) -> tuple[int, int | None]:
        """The least and the most that the hidden count of a place can be; None when nothing limits it from above."""
        column = self._column[place]
        least, most = self._best(column, -1), self._best(column, 1)
        return int(np.ceil(-(least or 0.0) - TINY)), None if most is None else int(np.floor(most + TINY))

    def _best(self, column: int, sign: int) -> float | None:
        aim: Array = np.zeros(self._table.shape[1] - 1)
        aim[column] = sign
        return _maximise(self._table, self._basis, aim)


def _feasible(rows: Array) -> tuple[Array, list[int]]:
    """A table in canonical form with a basis, by driving out one helping column a row; rows that say nothing new go."""
    rows = np.where(rows[:, -1:] < 0, -rows, rows)
    height, width = rows.shape[0], rows.shape[1] - 1
    table = np.hstack([rows[:, :-1], np.eye(height), rows[:, -1:]])
    basis = list(range(width, width + height))
    aim: Array = np.zeros(width + height)
    aim[width:] = -1
    _maximise(table, basis, aim)
    keep = []
    for row in range(height):
        if basis[row] >= width:
            useful = np.flatnonzero(np.abs(table[row, :width]) > TINY)
            if not len(useful):
                continue
            _pivot(table, basis, row, int(useful[0]))
        keep.append(row)
    return np.delete(table[keep], np.s_[width : width + height], axis=1), [basis[row] for row in keep]


def _maximise(table: Array, basis: list[int], aim: Array) -> float | None:
    """The highest value of the aim, or None when nothing limits it. Table and basis move to where it is reached."""
    for step in range(50 * (sum(table.shape) + 10)):
        gain = aim - aim[basis] @ table[:, :-1] if basis else aim.copy()
        rising = np.flatnonzero(gain > TINY)
        if not len(rising):
            return float(aim[basis] @ table[:, -1]) if basis else 0.0
        # The steepest first; after a while the first of all (Bland), which cannot go in circles.
        column = int(rising[0] if step > 4 * sum(table.shape) else rising[np.argmax(gain[rising])])
        can = np.flatnonzero(table[:, column] > TINY)
        if not len(can):
            return None
        ratio = table[can, -1] / table[can, column]
        tied = can[ratio <= ratio.min() + TINY]
        _pivot(table, basis, int(min(tied, key=lambda row: basis[row])), column)
    raise ArithmeticError("the bounds of a hidden count could not be found")


def _pivot(table: Array, basis: list[int], row: int, column: int) -> None:
    table[row] /= table[row, column]
    others = np.flatnonzero(np.abs(table[:, column]) > TINY)
    others = others[others != row]
    table[others] -= np.outer(table[others, column], table[row])
    basis[row] = column
