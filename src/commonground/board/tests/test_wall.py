"""The wall: a room with visitors reads no house number, and nothing of a sensitive call but its area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.board.lines import without_numbers
from commonground.board.tests.cast import busy_night, stated, waiting_calls
from commonground.calls.code_lists import natures

SENSITIVE = [
    code
    for code, row in natures().items()
    if row.family in ("domestic", "crisis", "medical") or code == "sexual_violence"
]


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        ("12 Mill Road", "Mill Road"),
        ("4 Ferry Lane, Apt 3B", "Ferry Lane"),
        ("200 block of Quarry Street", "Quarry Street"),
        ("5th Street & Pine", "5th Street & Pine"),
        ("1200-B 21st Ave #7", "21st Ave"),
        ("Suite 9, 88 Main St", "Main St"),
        ("Room 214", ""),
        ("Old Town Square", "Old Town Square"),
    ],
)
def test_a_place_on_the_wall_has_no_number(place, seen):
    assert without_numbers(place) == seen


@given(
    st.integers(1, 99999),
    st.sampled_from(["", "A", "b", "-2", "/3"]),
    st.sampled_from(["Mill Road", "Ferry Lane", "Elm"]),
)
def test_no_house_number_survives(number, tail, street):
    assert not any(sign.isdigit() for sign in without_numbers(f"{number}{tail} {street}"))


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/board/wall/", "/board/wall/rows/", "/board/wall/places/"])
def test_nothing_but_the_area_of_a_sensitive_call_stands_on_the_wall(client, cast, url):
    for call, nature in zip(waiting_calls(cast, len(SENSITIVE)), SENSITIVE, strict=True):
        stated(cast, call, nature, ["self_harm_now"], "co_response")
    client.force_login(cast.users["dara"])
    text = client.get(url).content.decode()
    for code in SENSITIVE:
        assert natures()[code].en not in text
    for words in ("Mill Road", "Ferry Lane", "Quarry", "Pine", "ending their life", "neighbor hears"):
        assert words not in text
    assert "Mill End" in text


@pytest.mark.django_db
def test_a_call_nobody_stated_anything_about_is_sensitive_and_a_noise_is_not(client, cast):
    busy_night(cast)
    client.force_login(cast.users["dara"])
    text = client.get("/board/wall/").content.decode()
    assert "Noise" in text and "Quarry Street" in text and "200 block" not in text
    assert "Not stated yet" not in text and "12 Mill Road" not in text


@pytest.mark.django_db
def test_the_map_of_the_wall_comes_no_closer_than_a_kilometer(client, cast):
    busy_night(cast)
    client.force_login(cast.users["dara"])
    points = [f for f in client.get("/board/wall/places/").json()["features"] if f["geometry"]["type"] == "Point"]
    assert points
    for feature in points:
        assert all(round(number, 2) == number for number in feature["geometry"]["coordinates"])
        assert not feature["properties"].get("href")


@pytest.mark.django_db
def test_no_call_can_be_opened_from_the_wall(client, cast):
    night = busy_night(cast)
    client.force_login(cast.users["dara"])
    html = client.get("/board/wall/").content.decode()
    assert all(f"/board/calls/{call.pk}/" not in html for call in night.values())
