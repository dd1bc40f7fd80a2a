"""Lists by reach show what the floor and the law show: every page, count, search and single look, in any world (T1, T2, T3)."""

import random
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS, NEVER_SEARCHED
from commonground.privacy.law.openings import the_openings
from commonground.privacy.lists import PAGE, Place, how_many, may_see, newest, with_words
from commonground.privacy.models import Part
from commonground.privacy.tests import edges
from commonground.privacy.tests.laid import Laid
from commonground.privacy.why import rulings
from commonground.site.floor.lists import lists_sql

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_story(chance, number):
    """Everything in hand for a cell that somebody can ask, with some of it gone, over or barred."""
    row = chance.choice([row for row in the_openings() if edges.somebody(row.recipient)])
    gone = chance.sample(sorted(edges.EVERYTHING), chance.choice([0, 0, 1, 5, 20]))
    hand = edges.Hand(
        row.label, row.purpose, row.recipient == "own", chance.choice(edges.somebody(row.recipient)), chance.choice(["note", "be_careful"]),
        edges.EVERYTHING - set(gone) | {"reads"},
    )  # fmt: skip
    story = hand.story()
    barred = [{}] * 5 + [{"conflicts": frozenset({"related"})}, {"works_at": frozenset({"receiver"})}, {"never_with": frozenset({"police", "own"})}]
    over = chance.choice([{}, {}, {"relations": ()}, {"releases": ()}, {"emergencies": ()}])
    return replace(story, name=str(number), facts=replace(story.facts, **chance.choice(barred), **over))


def every_page(whose):
    """All pages, one after the other."""
    page = newest(whose)
    yield page.parts
    while page.older:
        page = newest(whose, before=Place.read(str(page.older)))
        yield page.parts


def in_order(parts):
    return sorted(parts, key=lambda part: (part.written_at, part.pk), reverse=True)


def asked(viewer, parts, at):
    """What floor, law, list, count, search and single looks say of all parts to one viewer; the list in its order."""
    with as_viewer(viewer):
        floor = in_order(Part.objects.all())
        law = {pk for pk, ruling in rulings(viewer, parts, at=at).items() if ruling.permits}
        shown = [part.pk for part in floor]
        assert law == set(shown)
        others = [part.pk for part in floor if part.agency_id != viewer.agency_id]
        for whose, wanted in (("any", shown), ("others", others), ("own", [pk for pk in shown if pk not in others])):
            assert [part.pk for page in every_page(whose) for part in page] == wanted
            assert how_many(whose) == len(wanted)
            matched = [part.pk for part in floor if part.pk in wanted and part.label not in NEVER_SEARCHED and part.agency.kind not in silent_to(viewer, part)]
            assert [part.pk for part in with_words("x", whose)] == matched[:PAGE]
        assert {part.pk for part in parts if may_see(part.pk)} == set(shown)
    return len(shown)


def silent_to(viewer, part):
    """The kinds of agency of whose parts nothing is found by words: none for its own staff."""
    return () if part.agency_id == viewer.agency_id else SILENT_KINDS


@contextmanager
def bounds(**changed):
    """The functions of the lists with other bounds, for a while."""
    owner = connections["owner"].copy()
    try:
        with owner.cursor() as cursor:
            cursor.execute(lists_sql(**changed))
            yield
            cursor.execute(lists_sql())
    finally:
        owner.close()


@pytest.fixture(params=["gathers", "walks"])
def way(request):
    """Both ways to a list: all of it gathered, or walked back to from the newest part, a few at a time."""
    with bounds(gathered=0, walked=40) if request.param == "walks" else nullcontext():
        yield


@pytest.mark.parametrize("seed", [1, 2])
def test_list_count_search_and_single_look_are_the_law_and_the_floor_in_any_world(cast, seed, way):
    chance = random.Random(seed)
    laid = Laid(cast, [a_story(chance, number) for number in range(120)], valid_only=False)
    parts = [part for several in laid.parts.values() for part in several]
    opened = sum(asked(viewer, parts, laid.at) for viewer in laid.by_viewer())
    assert opened > 60, "hardly anything opens: nothing is tested"


def test_labels_that_may_not_be_indexed_or_matched_are_never_searched():
    never = {label for label in LABELS for row in the_law().never_acts.get(label, ()) if {"index", "match"} & set(row.words)}
    assert never and never <= set(NEVER_SEARCHED)
    part_two = {label for label in LABELS if label.startswith("substance_use")}
    assert part_two <= set(NEVER_SEARCHED)
