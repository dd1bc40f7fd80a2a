"""How far chance alone could move a share: the exact binomial interval (Clopper and Pearson, 1934)."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log

DOUBT = 0.05
STEPS = 40


@lru_cache(maxsize=4096)
def share_interval(count: int, of: int) -> tuple[float | None, float | None]:
    """The shares that the count does not contradict at 95 in 100; both None when there is nothing to divide by."""
    if not of:
        return None, None
    low = 0.0 if count == 0 else _crossing(lambda share: _at_least(count, of, share))
    high = 1.0 if count == of else _crossing(lambda share: 1 - _at_least(count + 1, of, share), rising=False)
    return low, high


def _crossing(chance: Callable[[float], float], *, rising: bool = True) -> float:
    """The share at which the chance is half the doubt, by halving."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if (chance(middle) < DOUBT / 2) is rising else (low, middle)
    return (low + high) / 2


def _at_least(count: int, of: int, share: float) -> float:
    """The chance of ``count`` or more out of ``of``: the incomplete beta function, by its continued fraction."""
    if count <= 0:
        return 1.0
    if count > of or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    a, b = float(count), float(of - count + 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(share) + b * log(1 - share))
    if share < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, share) / a
    return 1 - front * _fraction(b, a, 1 - share) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's method for the continued fraction of the incomplete beta function."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 1000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            c = 1 + step / c
            d = 1 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            value *= d * c
        if abs(d * c - 1) < 1e-12:
            break
    return value
