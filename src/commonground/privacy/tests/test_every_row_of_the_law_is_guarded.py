"""Each compiled row of the law, made wrong in one thing after the other, is caught at the floor (T5 of the plan of tests): by the
narrated scenarios, by worlds with one thing otherwise, by worlds drawn at random, and by the stories at the edge of each cell.

It takes many minutes and draws new examples: it runs with ``COMMONGROUND_EXPLORE=1`` alone, label by label (``-s`` prints who caught what).
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings

from commonground.agencies.context import as_viewer
from commonground.privacy.law.facts import Facts
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.ruling import decide
from commonground.privacy.models import Part
from commonground.privacy.tests.edges import LAW, edges
from commonground.privacy.tests.laid import Laid, Story, whoever_is
from commonground.privacy.tests.mutants import Mutant, cells, changes_nothing, mutants, opened
from commonground.privacy.tests.other_law import LawBook, law_book
from commonground.privacy.tests.test_law_on_the_floor import Built, Town, World, _kinds, _otherwise, opened_by, worlds
from commonground.privacy.tests.test_law_scenarios import CASES
from commonground.privacy.tests.test_law_scenarios_on_the_floor import LOOKS, NARROWED
from commonground.privacy.why import asked_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("COMMONGROUND_EXPLORE"), reason="takes many minutes; COMMONGROUND_EXPLORE=1"),
]
Cell = tuple[str, str, str]
DRAWN = 2000


def cell_of(asked: Any) -> Cell:
    """The cell that a question about one label asks."""
    (label,) = asked.labels
    return label, asked.standing, asked.purpose


class Watch:
    """The mutants, and which of them each kind of test caught."""

    def __init__(self, book: LawBook, label: str) -> None:
        self.book, self.label = book, label
        self.rows = {row for cell, rows in cells().items() if cell[0] == label for row in rows}
        self.mutants: dict[Cell, list[Mutant]] = defaultdict(list)
        for row in sorted(self.rows, key=repr):
            self.mutants[row.label, row.recipient, row.purpose] += mutants(row)
        self.caught: dict[str, set[Mutant]] = defaultdict(set)

    @property
    def all(self) -> list[Mutant]:
        """Every mutant."""
        return [one for several in self.mutants.values() for one in several]

    def try_on(self, kind: str, cell: Cell, wrong: Any) -> None:
        """Put each mutant of a cell, that this kind of test has not caught yet, into the law; ``wrong``: whether a test sees it."""
        for one in self.mutants.get(cell, []):
            if one not in self.caught[kind] and self._seen(one, wrong):
                self.caught[kind].add(one)

    def _seen(self, one: Mutant, wrong: Any) -> bool:
        there = cells().get((one.row.label, one.row.recipient, one.row.purpose), frozenset())
        away = [one.row] if one.row in there else []
        into = [one.instead] if one.instead is not None and one.instead not in there else []
        with self.book.changed(away=away, into=into):
            return bool(wrong())


def by_cell(stories: Iterable[Story]) -> dict[Cell, list[Story]]:
    """Stories about one label by their cell."""
    found: dict[Cell, list[Story]] = defaultdict(list)
    for story in stories:
        if len(story.asked.labels) == 1:
            found[cell_of(story.asked)].append(story)
    return found


def told_by_the_book(cast: Any, watch: Watch) -> None:
    """The narrated scenarios against their expected answers."""
    stories = [story for story in LOOKS.values() if watch.label in story.asked.labels and story not in NARROWED]
    laid = Laid(cast, stories)
    right = {story.name: CASES[story.name]["expect"] != "forbid" for story in stories}
    touched: dict[Cell, list[Story]] = defaultdict(list)
    for story in stories:
        for label in story.asked.labels:
            touched[label, story.asked.standing, story.asked.purpose].append(story)
    for cell, theirs in touched.items():
        watch.try_on(
            "scenarios",
            cell,
            lambda theirs=theirs: any(laid.sees([one])[one.name] != right[one.name] for one in theirs),
        )


def told_by_a_world(town: Town, watch: Watch, kind: str, world: World) -> None:
    """One world of the other tests of the floor, against the law."""
    if world["label"] != watch.label:
        return
    asker, writer = town.both(world)
    with transaction.atomic():
        built = Built(town.cast, asker, writer, town.colleague(writer), world, timezone.now())
        asked = asked_of(asker, built.part)
        right = decide(asked, Facts(**built.facts)).permits

        def wrong() -> bool:
            with as_viewer(asker):
                return Part.objects.filter(pk=built.part.pk).exists() != right

        assert not wrong()
        watch.try_on(kind, cell_of(asked), wrong)
        transaction.set_rollback(True)


def told_at_the_edges(cast: Any, watch: Watch) -> None:
    """The stories at the edge of each cell, against the law; with cells that nothing opens for looking opened, one after the other."""
    hands = dict.fromkeys(
        hand
        for cell in LAW.cells.values()
        if whoever_looks(cell.recipient) and cell.label == watch.label
        for hand in edges(cell)
    )
    right = {repr(hand): hand.opens() for hand in hands}
    laid = Laid(cast, [hand.story() for hand in hands], valid_only=False)
    shown = laid.sees(laid.stories)
    assert [name for name, opens in right.items() if shown[name] != opens] == []
    print(f"edges: {len(hands)} stories, {sum(right.values())} of them open; law and floor agree")
    for cell, theirs in by_cell(laid.stories).items():
        if cell not in watch.mutants:
            watch.mutants[cell] = [opened(*cell)]

        def wrong(theirs: list[Story] = theirs) -> bool:
            seen = laid.sees(theirs)
            return any(seen[story.name] != right[story.name] for story in theirs)

        watch.try_on("edges", cell, wrong)


def whoever_looks(recipient: str) -> bool:
    """Whether somebody at work can be this recipient."""
    return recipient == "own" or (recipient != "self" and whoever_is(recipient) is not None)


@pytest.mark.parametrize("label", LABELS)
def test_every_row_made_wrong_is_caught(cast: Any, label: str) -> None:
    town = Town(cast)
    with law_book() as book:
        watch = Watch(book, label)
        told_by_the_book(cast, watch)
        for world in [*(opened_by(row) for row in _kinds().values()), *(world for _, world in _otherwise())]:
            told_by_a_world(town, watch, "one thing otherwise", world)

        @settings(
            max_examples=DRAWN,
            deadline=None,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(world=worlds())
        def drawn(world: World) -> None:
            told_by_a_world(town, watch, "drawn", world)

        drawn()
        told_at_the_edges(cast, watch)
    report(watch)
    caught = set().union(*watch.caught.values())
    assert [one for one in caught if changes_nothing(one)] == [], "what is caught changes something: the proof is wrong"
    left = [one for one in watch.all if one not in caught and not nobody_there(one) and not changes_nothing(one)]
    assert [(one.row.way, one.row.recipient, one.row.purpose, one.wrong) for one in left] == []


def nobody_there(one: Mutant) -> bool:
    """Whether the row is for a recipient that nobody at work can be."""
    return not whoever_looks(one.row.recipient)


def report(watch: Watch) -> None:
    """How many mutants and rows each kind of test caught, and what is left."""
    known, rows = set(watch.all), watch.rows
    closed = {one for one in known if one.row not in rows}
    absent = {one for one in known - closed if nobody_there(one)}
    same = {one for one in known - absent if changes_nothing(one)}
    counted = known - absent - same - closed
    print(
        f"{len(rows)} rows, {len(known - closed)} mutants; nobody can be the recipient {len(absent)}, change nothing {len(same - closed)}"
    )
    for kind in [*watch.caught, "all together"]:
        caught = set().union(*watch.caught.values()) if kind == "all together" else watch.caught[kind]
        whole = sum(1 for row in rows if (its := {one for one in counted if one.row == row}) and its <= caught)
        some = len({one.row for one in counted & caught})
        print(
            f"{kind}: {len(counted & caught)} of {len(counted)} mutants; {some} rows caught in something, {whole} in everything, of {len({one.row for one in counted})}"
        )
    print(f"cells opened: {len(closed & watch.caught['edges'])} of {len(closed)} caught")
    left = counted - set().union(*watch.caught.values())
    print("left:", Counter(one.wrong for one in left))
    print(
        "caught by edges alone:",
        Counter(
            one.wrong.split(" ")[0]
            for one in counted
            & watch.caught["edges"]
            - watch.caught["drawn"]
            - watch.caught["scenarios"]
            - watch.caught["one thing otherwise"]
        ),
    )
