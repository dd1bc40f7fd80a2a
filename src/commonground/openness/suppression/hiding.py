"""Which places of published tables must be hidden: small counts, and as many others as it takes to protect them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from commonground.openness.suppression.region import Region
from commonground.openness.suppression.rule import MASK_FROM, MASK_TO, NARROWEST, Place, Sum, may_be_shown

# Above so many hidden places the search for masks that are not needed after all costs more than it gives.
WORTH_PRUNING = 40


def hide(counts: Mapping[Place, int], sums: Sequence[Sum], *, also: Iterable[Place] = ()) -> frozenset[Place]:
    """The places to hide, so that no hidden count can be worked out, not even nearly, from all that is published.

    A small count stays possible as any number from 1 to 9, every other hidden count as at least five numbers. Hidden places
    carry one and the same mark: which were small cannot be seen.

    :param counts: every published place with its true count. :param sums: every sum among them.
    :param also: places that are hidden for another reason, already.
    """
    small = {place for place, count in counts.items() if not may_be_shown(count)}
    search = _Search(counts, sums, small, small | set(also))
    search.protect(sorted(search.hidden, key=search.rank))
    if len(search.hidden) <= WORTH_PRUNING:
        search.show_what_need_not_hide(keep=small | set(also))
    return frozenset(search.hidden)


@dataclass
class _Search:
    counts: Mapping[Place, int]
    sums: Sequence[Sum]
    small: set[Place]
    hidden: set[Place]
    of: dict[Place, list[Sum]] = field(default_factory=lambda: defaultdict(list))
    order: dict[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.order = {place: number for number, place in enumerate(self.counts)}
        for known in self.sums:
            for place in known.places:
                self.of[place].append(known)

    def rank(self, place: Place) -> tuple[int, int]:
        """Small counts first; the same order every time."""
        return self.counts[place], self.order[place]

    def protect(self, waiting: list[Place]) -> None:
        """Hide more until each waiting place is safe. More hidden never makes a place less safe, so each is done once."""
        region: Region | None = None
        while waiting:
            region = region if region and waiting[0] in region.places else self._region(waiting[0])
            if self._safe(region, waiting[0]):
                waiting.pop(0)
                continue
            partner = self._partner(waiting[0])
            if partner is None:
                waiting.pop(0)
                continue
            self.hidden.add(partner)
            waiting.append(partner)
            region = None

    def show_what_need_not_hide(self, keep: set[Place]) -> None:
        """Show again what turned out not to be needed, the largest first."""
        for place in sorted(self.hidden - keep, key=lambda p: (-self.counts[p], self.order[p])):
            self.hidden.discard(place)
            if not self._all_safe(self._around([place])):
                self.hidden.add(place)

    def _all_safe(self, places: set[Place]) -> bool:
        left = set(places)
        while left:
            region = self._region(next(iter(left)))
            if not all(self._safe(region, place) for place in region.places):
                return False
            left -= set(region.places)
        return True

    def _around(self, places: list[Place]) -> set[Place]:
        return {p for place in places for known in self.of[place] for p in known.places if p in self.hidden}

    def _together(self, place: Place) -> set[Place]:
        """The hidden places that hang together with this one through sums."""
        found, edge = {place}, [place]
        while edge:
            fresh = self._around([edge.pop()]) - found
            found |= fresh
            edge += fresh
        return found

    def _region(self, place: Place) -> Region:
        together = self._together(place)
        known = [s for s in self.sums if any(p in together for p in s.places)]
        return Region(self.counts, sorted(together, key=self.order.__getitem__), known)

    def _safe(self, region: Region, place: Place) -> bool:
        least, most = region.bounds(place)
        if place in self.small:
            return least <= MASK_FROM and (most is None or most >= MASK_TO)
        return most is None or most - least + 1 >= NARROWEST

    def _partner(self, place: Place) -> Place | None:
        """The place to hide next: where a hidden place stands alone in a sum, its own sums first, else anywhere near."""
        near = self.of[place]
        wide = [known for p in sorted(self._together(place), key=self.rank) for known in self.of[p]]
        lonely = [[known for known in sums if self._hidden_in(known) == 1] for sums in (near, wide)]
        for sums, zeros in [(s, False) for s in (*lonely, near, wide)] + [(near, True), (wide, True)]:
            open_ = {p for s in sums for p in s.places if p not in self.hidden and (zeros or self.counts[p])}
            if open_:
                return min(open_, key=self._cost)
        return None

    def _hidden_in(self, known: Sum) -> int:
        return sum(p in self.hidden for p in known.places)

    def _cost(self, candidate: Place) -> tuple[int, int, int, int]:
        """A part before a total, few new sums in which a hidden place would stand alone, a small count."""
        totals = sum(candidate == known.total for known in self.of[candidate])
        opened = sum(not self._hidden_in(known) for known in self.of[candidate])
        return totals, opened, self.counts[candidate], self.order[candidate]
