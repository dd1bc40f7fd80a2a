"""Weighted choices, prepared once and drawn from by a number between 0 and 1, so that who draws decides the order."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Things to choose from, each with its running share of the whole; the last one ends beyond every number."""

    things: tuple[T, ...]
    running: tuple[float, ...]

    def at(self, number: float) -> T:
        """The thing at a number from 0 (the first) up to, not including, 1."""
        return self.things[bisect_right(self.running, number)]


def weighted(weights: Mapping[T, float]) -> Choice[T]:
    """A choice among the keys by weights, of any sum; raises ValueError when there is nothing to choose."""
    return by_weight(tuple(weights), tuple(weights.values()))


def by_weight(things: Sequence[T], weights: Sequence[float]) -> Choice[T]:
    """The same for things that cannot be keys."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("nothing to choose from")
    shares = (weight / total for weight in weights[:-1])
    return Choice(tuple(things), (*accumulate(shares), inf))


def one_of(chance: Random, things: Sequence[T]) -> T:
    """One of several, all equally likely; uses only `random()`, whose stream is the same in every Python."""
    return things[int(chance.random() * len(things))]
