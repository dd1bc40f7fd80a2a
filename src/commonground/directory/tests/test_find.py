"""What is found: by need, words, place, hours and language, in English and Spanish; and why something is not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.directory.asking import Near, Question
from commonground.directory.explaining import why_not
from commonground.directory.queries import find
from commonground.directory.tests.cast import take_willow, the_service, willow_list

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Chicago")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)
MONDAY_NIGHT = datetime(2026, 11, 23, 23, tzinfo=ZONE)
MILL_END = Near(39.30, -99.60)


@pytest.fixture
def willow(cast):
    take_willow(cast)
    return cast.jurisdiction.pk


def names(found):
    return [answer.service.source_id for answer in found.answers]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "I need food for my kids"}, ["pantry", "table"]),
        ({"text": "necesito comida", "language": "es"}, ["pantry", "table"]),
        ({"text": "nowhere to sleep tonight"}, ["beds"]),
        ({"text": "no tengo donde dormir", "language": "es"}, ["beds"]),
        ({"text": "my husband hits me"}, ["nest"]),
        ({"text": "mi esposo me pega", "language": "es"}, ["nest"]),
        ({"text": "mill end"}, ["pantry"]),
        ({"text": "far tabel"}, ["table"]),
        ({"text": "bolsas", "language": "es"}, ["pantry"]),
        ({"need": "food"}, ["pantry", "table"]),
        ({"need": "food", "spoken": "es"}, ["pantry"]),
        ({"need": "food", "near": MILL_END}, ["pantry"]),
        ({"need": "food", "open_at": MONDAY_NOON}, ["pantry", "table"]),
        ({"need": "food", "open_at": MONDAY_NIGHT}, ["table"]),
        ({"need": "sleep", "open_at": MONDAY_NIGHT}, ["beds"]),
        ({"text": "qwertz yxcv"}, []),
    ],
)
def test_the_question_finds(willow, asked, expected):
    found = names(find(willow, **asked))
    assert [key for key in found if key in {*expected}] and set(expected) <= set(found) if expected else found == []
    if "open_at" in asked or "spoken" in asked or "near" in asked:
        assert set(found) == set(expected)


def test_what_has_ended_is_not_found(willow):
    assert "closed" not in names(find(willow, limit=50))


def test_what_has_no_place_to_show_stays_in_an_answer_about_near(willow):
    assert {"line", "nest"} <= set(names(find(willow, near=MILL_END, limit=50)))
    assert names(find(willow, text="my husband hits me", near=MILL_END)) == ["nest"]


def test_the_nearest_comes_first(willow):
    keys = names(find(willow, need="food", near=Near(39.90, -99.60, 100_000)))
    assert keys == ["table", "pantry"]


def test_what_is_gone_from_its_list_comes_last_and_says_so(cast, willow):
    take_willow(cast, willow_list(without="pantry"))
    found = find(willow, need="food")
    assert names(found)[-1] == "pantry"
    assert found.answers[-1].freshness.gone_at is not None


def test_pages_follow_each_other_without_gap_or_double(willow):
    whole, pages, after = names(find(willow, limit=50)), [], None
    for _ in whole:
        found = find(willow, limit=2, after=after)
        pages += names(found)
        after = found.after
        if after is None:
            break
    assert pages == whole


def test_another_jurisdiction_finds_nothing_of_it(cast, willow):
    from commonground.agencies.tests.cast import new_jurisdiction

    assert find(new_jurisdiction("elsewhere").pk).answers == ()


def test_hidden_places_have_no_position_no_street_and_no_distance(willow):
    (nest,) = find(willow, text="my husband hits me", near=MILL_END).answers
    assert nest.place_is_private
    assert (nest.metres, nest.place.address, nest.place.city) == (None, None, "Willow")


@pytest.mark.parametrize(
    ("asked", "name", "says"),
    [
        ({"need": "sleep"}, "Mill End Food Pantry", "listed for"),
        ({"spoken": "so"}, "Mill End Food Pantry", "Somali"),
        ({"open_at": MONDAY_NIGHT}, "Mill End Food Pantry", "Closed"),
        ({"near": MILL_END}, "Far Table", "miles away"),
        ({"need": "food"}, "Old Pantry", "ended"),
    ],
)
def test_why_a_place_is_not_here(willow, asked, name, says):
    first = why_not(Question(willow, **asked), name)[0]
    assert first.name == name and not first.present
    assert any(says in reason for reason in first.reasons)


def test_why_says_when_it_is_here_or_unknown(willow):
    assert why_not(Question(willow, need="food"), "Mill End Food Pantry")[0].present
    assert why_not(Question(willow, need="food"), "Zzyzx Institute") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), need=st.text(max_size=10), language=st.sampled_from(["en", "es", "xx", ""]))
def test_no_question_breaks_it(willow, text, need, language):
    find(willow, text=text, need=need, language=language, near=MILL_END)
    why_not(Question(willow, text=text), text)


def test_an_answer_takes_the_same_number_of_queries_whatever_its_length(willow, django_assert_num_queries):
    with django_assert_num_queries(9):
        find(willow, need="sleep")
    with django_assert_num_queries(9):
        find(willow, limit=50)
    assert the_service("pantry").search_en
