"""Lists by reach show what the floor and the law show: every page, count, search and single look, in any world (T1, T2, T3)."""

import os
import random
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.kit.closed import door_open
from commonground.kit.looking import NobodyLooking
from commonground.people.models import Person
from commonground.privacy.actions import new_subject, write_part
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS, NEVER_SEARCHED
from commonground.privacy.law.openings import the_openings
from commonground.privacy.lists import COUNTED, PAGE, Place, asked, how_many, may_see, newest, with_words
from commonground.privacy.models import Part
from commonground.privacy.tests import edges
from commonground.privacy.tests.laid import WRITES, Laid
from commonground.privacy.why import rulings
from commonground.site.floor.lists import lists_sql

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBER = 400 if os.environ.get("COMMONGROUND_EXPLORE") else 40


def a_story(chance, number):
    """Everything in hand for a cell that somebody can ask, with some of it gone, over or barred."""
    row = chance.choice([row for row in the_openings() if edges.somebody(row.recipient)])
    gone = chance.sample(sorted(edges.EVERYTHING), chance.choice([0, 0, 1, 5, 20]))
    hand = edges.Hand(
        row.label, row.purpose, row.recipient == "own", chance.choice(edges.somebody(row.recipient)), chance.choice(["note", "be_careful"]),
        edges.EVERYTHING - set(gone) | {"reads"},
    )  # fmt: skip
    story = hand.story()
    barred = [{}] * 5 + [
        {"conflicts": frozenset({"related"})},
        {"works_at": frozenset({"receiver"})},
        {"never_with": frozenset({"police", "own"})},
    ]
    over = chance.choice([{}, {}, {"relations": ()}, {"releases": ()}, {"emergencies": ()}])
    told = {"relations": story.facts.relations} | over
    # The tie of a legal paper is written by the floor for that paper alone: its lists are tested with the papers.
    told["relations"] = tuple(one for one in told["relations"] if one.kind != "paper")
    return replace(story, name=str(number), facts=replace(story.facts, **chance.choice(barred), **told))


def every_page(whose):
    """All pages, one after the other."""
    page = newest(whose)
    yield page.parts
    while page.older:
        page = newest(whose, before=Place.read(str(page.older)))
        yield page.parts


def in_order(parts):
    return sorted(parts, key=lambda part: (part.written_at, part.pk), reverse=True)


def answers(viewer, parts, at):
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
            matched = [
                part.pk
                for part in floor
                if part.pk in wanted
                and part.label not in NEVER_SEARCHED
                and part.agency.kind not in silent_to(viewer, part)
            ]
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


WAYS = {"gathers": {}, "walks": {"gathered": 0, "walked": 40}, "reads the index of words": {"latest": 1}}


@pytest.fixture(params=WAYS)
def way(request):
    """All ways to a list: all of it gathered; walked back to from the newest part, a few at a time; found by words and asked about then."""
    with bounds(**WAYS[request.param]) if WAYS[request.param] else nullcontext():
        yield


def test_list_count_search_and_single_look_are_the_law_and_the_floor_in_any_world(cast, way):
    chance = random.Random(1)
    laid = Laid(cast, [a_story(chance, number) for number in range(NUMBER)], valid_only=False)
    parts = [part for several in laid.parts.values() for part in several]
    opened = sum(answers(viewer, parts, laid.at) for viewer in laid.by_viewer())
    assert opened > NUMBER / 4, "hardly anything opens: nothing is tested"


def test_labels_that_may_not_be_indexed_or_matched_are_never_searched():
    never = {
        label for label in LABELS for row in the_law().never_acts.get(label, ()) if {"index", "match"} & set(row.words)
    }
    assert never and never <= set(NEVER_SEARCHED)
    part_two = {label for label in LABELS if label.startswith("substance_use")}
    assert part_two <= set(NEVER_SEARCHED)


def test_pages_of_parts_told_at_one_moment_and_at_others_leave_no_gap_and_no_double(cast, way):
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        for number in range(2 * PAGE + 3):
            write_part(subject, name="note", label="general", text="x", by=cast.amara, at=now - number // 40 * MINUTE)
    with as_viewer(cast.amara):
        pages = list(every_page("any"))
        assert [part.pk for page in pages for part in page] == [part.pk for part in in_order(Part.objects.all())]
    assert [len(page) for page in pages] == [PAGE, PAGE, 3]


@pytest.mark.parametrize("every", [1, 2, 5, 40, 150, 1000])
def test_a_word_is_found_however_rare_it_is_and_the_newest_come_first(cast, way, every):
    """A frequent word is met among the newest parts, a rare one stands far back, and one that nobody wrote nowhere."""
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        Part.objects.bulk_create(
            Part(
                jurisdiction=cast.jurisdiction, agency=cast.crisis, subject=subject, record_kind="x", record_id=subject.pk, name="note", label="general",
                text="the lamp is broken" if number % every == every - 1 else "quiet", written_by=cast.amara.membership_id, written_at=now - number * MINUTE,
            )
            for number in range(300)
        )  # fmt: skip
    with as_viewer(cast.amara):
        written = [part.pk for part in in_order(Part.objects.all()) if "lamp" in part.text]
        assert [part.pk for part in with_words("lamp")] == written[:PAGE]
        assert with_words("lamp fixed") == []


def test_a_count_beyond_the_cap_is_the_cap_and_one(cast):
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        Part.objects.bulk_create(
            Part(jurisdiction=cast.jurisdiction, agency=cast.crisis, record_kind="x", record_id=subject.pk, name="note", label="general", text="x", written_at=now)
            for _ in range(COUNTED + 5)
        )  # fmt: skip
    with as_viewer(cast.amara):
        assert how_many() == COUNTED + 1 and how_many("others") == 0
    with as_viewer(cast.zed):
        assert how_many() == 0


def test_what_has_expired_is_in_no_list(cast):
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        old = write_part(subject, name="note", label="general", text="x", by=cast.amara, at=timezone.now() - MINUTE)
        Part.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    with as_viewer(cast.amara):
        assert (newest().parts, how_many(), with_words("x"), may_see(old.pk)) == ([], 0, [], False)


def test_a_part_that_is_not_there_and_one_that_may_not_be_seen_are_the_same(cast):
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        part = write_part(subject, name="note", label="general", text="x", by=cast.amara, at=timezone.now())
    with as_viewer(cast.zed):
        assert may_see(part.pk) is may_see(uuid4()) is False


def test_without_a_look_no_list_answers():
    with pytest.raises(NobodyLooking):
        newest()


def test_without_a_viewer_the_functions_of_the_lists_tell_nothing(cast):
    with as_viewer(cast.amara), door_open("test"):
        write_part(new_subject(by=cast.amara), name="note", label="general", text="x", by=cast.amara, at=timezone.now())
    calls = (
        "cg_parts_newest('any', 'infinity', gen_random_uuid())",
        "cg_parts_found('x', 'any')",
        "cg_people_near('{ma}', NULL, false)",
        "cg_openable('any')",
    )
    with connection.cursor() as cursor:
        for call in calls:
            cursor.execute(f"SELECT count(*) FROM {call}")
            assert cursor.fetchone() == (0,), call
        cursor.execute("SELECT cg_parts_counted('any')")
        assert cursor.fetchone() == (0,)


def test_the_index_of_words_holds_no_label_that_is_never_searched():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'part_words'::regclass")
        condition = cursor.fetchone()[0]
    assert condition.startswith("(NOT ") and all(f"'{label}'" in condition for label in NEVER_SEARCHED)


@pytest.mark.parametrize("text", ["", "20260101T000000000000", "20260101T000000000000-x", "-", "x-y"])
def test_an_address_that_names_no_place_is_none(text):
    assert Place.read(text) is None


def test_people_are_looked_for_among_those_whom_the_floor_shows_and_no_others(cast):
    chance = random.Random(3)
    laid = Laid(cast, [a_story(chance, number) for number in range(2 * NUMBER)], valid_only=False)
    for number, story in enumerate(laid.stories):
        by = laid.members[story.holding, WRITES]
        name = f"{'mo' if number % 2 else 'za'}{number} reed"
        with as_viewer(by), door_open("test"):
            Person.objects.create(
                jurisdiction_id=by.jurisdiction_id,
                agency_id=by.agency_id,
                subject=laid.subjects[story.name],
                name=name,
                name_key=name,
            )
    found = 0
    for viewer in laid.by_viewer():
        with as_viewer(viewer):
            shown = {row.pk: row for row in Person.objects.filter(name_key__startswith="mo")}
            assert {row[0] for row in asked("SELECT person FROM cg_people_near(%s, NULL, false)", [["mo"]])} == set(
                shown
            )
            own = {pk for pk, row in shown.items() if row.agency_id == viewer.agency_id}
            assert {row[0] for row in asked("SELECT person FROM cg_people_near(%s, NULL, true)", [["mo"]])} == own
        found += len(shown)
    assert found > 5, "hardly anybody is found: nothing is tested"
