"""Somebody who takes published tables apart, with exact fractions. Shares no code with the hiding.

Takes every sum with the published numbers put in, and finds by Fourier-Motzkin's idea on exact simplex steps the least and the
most of one hidden count.
"""

from fractions import Fraction


def possible(counts, sums, masks, place):
    """How many whole numbers a hidden count can be (a million when nothing limits it)."""
    least, most = limits(counts, sums, masks, place)
    if most is None:
        return 10**6
    return int(most // 1) - int(-(-least // 1)) + 1


def limits(counts, sums, masks, place):
    """The least and the most of a hidden count, exactly; None for no upper limit."""
    unknown = [place, *sorted((m for m in masks if m != place), key=repr)]
    rows = []
    for known in sums:
        row = [Fraction(0)] * (len(unknown) + 1)
        for p, sign in [(known.total, Fraction(-1)), *((part, Fraction(1)) for part in known.parts)]:
            if p in masks:
                row[unknown.index(p)] += sign
            else:
                row[-1] -= sign * counts[p]
        if any(row[:-1]):
            rows.append(row)
    rows = independent(rows)
    point = [Fraction(counts[p]) for p in unknown]
    return travel(rows, point, -1), travel(rows, point, 1)


def independent(rows):
    """Gauss-Jordan elimination: rows in reduced form, those that say nothing new left out. The first unknown is solved last."""
    width = len(rows[0]) - 1 if rows else 0
    reduced, columns = [], list(range(width - 1, -1, -1))
    for column in columns:
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [minus(row, pivot, row[column]) for row in rows]
        reduced = [minus(row, pivot, row[column]) for row in reduced] + [pivot]
        rows = [row for row in rows if any(row)]
    return reduced


def minus(row, other, times):
    return [a - times * b for a, b in zip(row, other, strict=True)] if times else row


def travel(rows, point, sign):
    """Walk from the true counts to where the first unknown is highest (or lowest), from corner to corner (Bland's rule).

    The true counts are a solution; every unknown above zero that no row is solved for is first walked down to zero or until
    another one reaches zero, which ends in a corner.
    """
    rows, basis, value = corner([row[:] for row in rows], point[:])
    width = len(point)
    while True:
        gain = [Fraction(0)] * width
        for column in range(width):
            if column not in basis:
                gain[column] = Fraction(sign * (column == 0)) - sum(
                    (sign * row[column] for row, b in zip(rows, basis, strict=True) if b == 0), Fraction(0)
                )
        rising = next((c for c in range(width) if gain[c] > 0), None)
        if rising is None:
            return value[0]
        limits = [
            (value[b] / row[rising], b, i)
            for i, (row, b) in enumerate(zip(rows, basis, strict=True))
            if row[rising] > 0
        ]
        if not limits:
            return None
        step, _, leaving = min(limits)
        for row, b in zip(rows, basis, strict=True):
            value[b] -= step * row[rising]
        value[rising] += step
        rows, basis = solve_for(rows, basis, leaving, rising)


def corner(rows, value):
    """From any solution to a corner: as many unknowns at zero as there are free ones."""
    basis = [next(c for c in range(len(value) - 1, -1, -1) if is_unit(rows, i, c)) for i in range(len(rows))]
    for column in range(len(value)):
        while column not in basis and value[column] > 0:
            # Going down with this one, which solved-for unknown reaches zero first?
            falls = [
                (value[b] / -row[column], b, i)
                for i, (row, b) in enumerate(zip(rows, basis, strict=True))
                if row[column] < 0
            ]
            step, _, leaving = min(falls, default=(value[column], None, None))
            step = min(step, value[column])
            for row, b in zip(rows, basis, strict=True):
                value[b] += step * row[column]
            value[column] -= step
            if value[column] > 0:
                rows, basis = solve_for(rows, basis, leaving, column)
    return rows, basis, value


def is_unit(rows, index, column):
    return all(row[column] == (1 if i == index else 0) for i, row in enumerate(rows))


def solve_for(rows, basis, index, column):
    pivot = [v / rows[index][column] for v in rows[index]]
    rows = [pivot if i == index else minus(row, pivot, row[column]) for i, row in enumerate(rows)]
    return rows, [column if i == index else b for i, b in enumerate(basis)]
