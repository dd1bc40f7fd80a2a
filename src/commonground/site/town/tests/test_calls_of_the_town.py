"""Calls: the same seed tells the same days, clocks run forward, the rhythm is there, and so are the flaws."""

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.calls.code_lists import channels, dispositions, natures
from commonground.site.town import Town
from commonground.site.town.calls import CLOCKS, GeneratedCall
from commonground.site.town.reading import table
from commonground.site.town.tests.conftest import END, SEED, START

pytestmark = pytest.mark.xdist_group("the year of the town")  # it is drawn once

LOCAL = ZoneInfo("America/Los_Angeles")
WHO_MAY_SAY = {
    "police": {"police"},
    "co_response": {"police", "clinician"},
    "mobile_crisis": {"clinician", "responder"},
    "outreach": {"responder"},
    "medical": {"responder"},
    "phone": {"dispatch"},
}


def moments(call: GeneratedCall) -> list[datetime]:
    return [moment for name in CLOCKS if (moment := getattr(call, name)) is not None]


def share(calls: list[GeneratedCall], holds: Callable[[GeneratedCall], bool]) -> float:
    return sum(map(holds, calls)) / len(calls)


def test_a_seed_tells_the_same_calls_each_time_and_another_seed_tells_others(town: Town) -> None:
    week = (START, START + timedelta(days=7))
    once, again = list(town.calls(SEED, *week)), list(Town.load().calls(SEED, *week))
    assert repr(once) == repr(again)
    assert repr(once) != repr(list(town.calls(SEED + 1, *week)))


@settings(max_examples=25, deadline=None)
@given(
    begins=st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    hours=st.integers(1, 90),
    more=st.integers(1, 90),
    earlier=st.integers(0, 60),
)
def test_calls_already_told_never_change_when_the_end_moves_later_or_the_start_earlier(
    town: Town, begins: datetime, hours: int, more: int, earlier: int
) -> None:
    ends = begins + timedelta(hours=hours)
    told = list(town.calls(SEED, begins, ends))
    wider = town.calls(SEED, begins - timedelta(hours=earlier), ends + timedelta(hours=more))
    assert repr(told) == repr([call for call in wider if begins <= call.received_at < ends])


def test_about_twenty_eight_thousand_calls_come_in_a_year_each_with_its_own_id_in_order(
    year: list[GeneratedCall],
) -> None:
    assert 26_500 < len(year) < 29_500
    assert len({call.external_id for call in year}) == len(year)
    assert all(one.received_at <= other.received_at for one, other in itertools.pairwise(year))
    assert year[0].received_at >= START and year[-1].received_at < END


def test_clocks_are_aware_whole_seconds_and_never_run_backward(year: list[GeneratedCall]) -> None:
    for call in year:
        told = moments(call)
        assert told == sorted(told), call
        assert all(moment.tzinfo is UTC and moment.microsecond == 0 for moment in told)
        assert told[-1] - told[0] < timedelta(hours=9), call


def test_no_unit_is_in_two_places_and_none_is_sent_before_it_is_free(town: Town) -> None:
    busy: dict[str, datetime] = {}
    for call in town.calls(SEED, START, START + timedelta(days=60)):
        if call.unit and call.assigned_at and call.cleared_at:
            assert call.assigned_at >= busy.get(call.unit, START), call
            busy[call.unit] = call.cleared_at


def test_a_unit_goes_only_in_its_shift_and_is_of_the_kind_recorded(town: Town, year: list[GeneratedCall]) -> None:
    kinds = {"patrol": "police", "medic": "medical"}
    for call in year:
        if call.unit is None:
            assert call.response == "phone"
            assert call.assigned_at is call.en_route_at is call.on_scene_at is None
            continue
        unit = town.units[call.unit]
        assert kinds.get(unit.kind, unit.kind) == call.response
        assert call.decided_at is not None
        into = (call.decided_at.astimezone(LOCAL).hour - unit.shift_starts.hour) % 24
        length = (unit.shift_ends.hour - unit.shift_starts.hour) % 24
        assert into < length, call


def test_every_call_lies_in_its_neighborhood(town: Town, year: list[GeneratedCall]) -> None:
    for key, area in town.county.areas.items():
        there = [call for call in year if call.area == key]
        assert len(there) > 300
        inside = shapely.contains_xy(area.shape, [call.lon for call in there], [call.lat for call in there])
        assert inside.all(), key


def test_friday_night_has_three_times_the_calls_of_tuesday_at_five_and_more_than_tuesday_night(
    year: list[GeneratedCall],
) -> None:
    hours = Counter(
        (call.received_at.astimezone(LOCAL).weekday(), call.received_at.astimezone(LOCAL).hour) for call in year
    )
    assert hours[4, 22] > 3 * hours[1, 5]
    assert hours[4, 22] > 1.2 * hours[1, 22]


def test_summer_brings_a_tenth_more_than_winter_and_noise_twice_as_much(year: list[GeneratedCall]) -> None:
    def months(nature: str | None, *wanted: int) -> int:
        return sum(call.received_at.astimezone(LOCAL).month in wanted for call in year if nature in (None, call.nature))

    assert 1.1 < months(None, 6, 7, 8) / months(None, 12, 1, 2) < 1.35
    assert 1.8 < months("noise", 6, 7, 8) / months("noise", 12, 1, 2) < 3.5
    assert months("road_hazard", 12, 1, 2) > months("road_hazard", 6, 7, 8)


def test_the_center_at_night_is_not_the_suburb(town: Town, year: list[GeneratedCall]) -> None:
    fights = Counter(call.area for call in year if call.nature == "assault")
    people = {key: area.population for key, area in town.county.areas.items()}
    assert fights["ferry-landing"] / people["ferry-landing"] > 5 * fights["twin-elms"] / people["twin-elms"]


def test_each_nature_comes_about_as_often_as_its_weight_says(town: Town, year: list[GeneratedCall]) -> None:
    rows = table("natures")["natures"]
    total = sum(row["weight"] for row in rows)
    seen = Counter(call.nature for call in year if call.duplicate_of is None)
    for row in rows:
        expected = town.county.calls_a_year * row["weight"] / total
        assert abs(seen[row["code"]] - expected) < 5 * expected**0.5 + 0.02 * expected, row["code"]


def test_natures_channels_and_endings_are_codes_that_the_team_sent_may_choose(year: list[GeneratedCall]) -> None:
    assert {row["code"] for row in table("natures")["natures"]} == set(natures())
    assert {call.channel for call in year} <= set(channels())
    for call in year:
        assert call.disposition is not None
        ending = dispositions()[call.disposition]
        assert WHO_MAY_SAY[call.response] & set(ending.may_use), (call.response, call.disposition)


def test_when_life_may_be_at_risk_somebody_goes(year: list[GeneratedCall]) -> None:
    urgent = [call for call in year if call.priority == 1 and not call.duplicate_of]
    assert len(urgent) > 2_000
    assert all(call.unit is not None for call in urgent)


def test_about_one_call_in_seven_states_a_danger(year: list[GeneratedCall]) -> None:
    assert 0.11 < share(year, lambda call: bool(call.dangers)) < 0.17
    shots = [call for call in year if call.nature == "weapon_or_gunfire"]
    assert share(shots, lambda call: "weapon" in call.dangers) > 0.8


def test_crisis_teams_stay_longer_than_patrol_and_the_median_response_is_believable(year: list[GeneratedCall]) -> None:
    def middle(response: str, one: str, other: str) -> float:
        spans = [
            (getattr(call, other) - getattr(call, one)).total_seconds() / 60
            for call in year
            if call.response == response and getattr(call, one) and getattr(call, other)
        ]
        return float(sorted(spans)[len(spans) // 2])

    assert middle("mobile_crisis", "on_scene_at", "cleared_at") > 2 * middle("police", "on_scene_at", "cleared_at")
    for response in ("police", "medical", "co_response", "mobile_crisis"):
        assert 8 < middle(response, "decided_at", "on_scene_at") < 25, response


def test_most_calls_name_nobody_and_a_few_people_have_called_many_times(year: list[GeneratedCall]) -> None:
    assert 0.09 < share(year, lambda call: call.person is not None) < 0.15
    times = Counter(Counter(call.person for call in year if call.person).values())
    people = sum(times.values())
    assert 0.4 < times[1] / people < 0.7
    assert 10 < sum(n for count, n in times.items() if count >= 10) < 90


def test_buttons_nobody_pressed_leave_about_one_time_in_twenty_missing(year: list[GeneratedCall]) -> None:
    met = [call for call in year if call.unit and call.disposition != "canceled"]
    assert 0.03 < share(met, lambda call: call.en_route_at is None) < 0.05
    assert 0.04 < share(met, lambda call: call.on_scene_at is None) < 0.06
    assert 0.01 < share(met, lambda call: call.cleared_at is None) < 0.02


def test_about_one_call_in_fifty_was_taken_twice_and_points_to_the_first(year: list[GeneratedCall]) -> None:
    by_id = {call.external_id: call for call in year}
    twice = [call for call in year if call.duplicate_of]
    assert 0.015 < len(twice) / len(year) < 0.027
    for call in twice:
        first = by_id.get(call.duplicate_of or "")
        if first is None:  # received just before the year began
            continue
        assert (first.nature, first.place) == (call.nature, call.place)
        assert first.received_at < call.received_at <= first.received_at + timedelta(minutes=10)
        assert call.disposition == "duplicate" and call.unit is None


def test_the_feed_was_silent_for_forty_minutes_once_in_every_month_last_month_too(
    town: Town, year: list[GeneratedCall]
) -> None:
    gaps = town.feed_gaps(SEED, START, END)
    assert len(gaps) == 12
    for gap in gaps:
        assert gap.ends_at - gap.begins_at == timedelta(minutes=40)
        assert not [call for call in year if gap.begins_at <= call.received_at < gap.ends_at]
    assert len({(gap.begins_at.day, gap.begins_at.hour) for gap in gaps}) > 6


def test_the_night_without_two_oclock_and_the_night_with_it_twice_have_calls_in_order(town: Town) -> None:
    for day in (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC)):
        calls = list(town.calls(SEED, day, day + timedelta(days=3)))
        assert len(calls) > 150
        assert all(one.received_at <= other.received_at for one, other in itertools.pairwise(calls))


@given(minutes=st.integers(0, 600), which=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_a_call_cut_at_a_moment_knows_nothing_that_lies_ahead(town: Town, minutes: int, which: int) -> None:
    call = list(town.calls(SEED, START, START + timedelta(days=1)))[which]
    now = call.received_at + timedelta(minutes=minutes)
    seen = call.until(now)
    assert all(moment <= now for moment in moments(seen))
    assert (seen == call) == all(moment <= now for moment in moments(call))
    if seen != call:
        assert seen.disposition is None
    assert call.until(now).until(now) == seen


def test_a_moment_without_a_time_zone_is_not_taken(town: Town) -> None:
    with pytest.raises(ValueError, match="time zone"):
        next(town.calls(SEED, datetime(2026, 1, 1), END))


def test_a_year_of_calls_is_drawn_within_three_seconds_of_processor_time() -> None:
    town = Town.load()
    began = process_time()
    assert sum(1 for _ in town.calls(SEED + 2, START, END)) > 26_000
    assert process_time() - began < 3.0
