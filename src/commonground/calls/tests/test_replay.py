"""Past calls on the live board again: once each, and off it again when nobody worked on them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.calls import replay as loop
from commonground.calls.actions import hold, state, take_batch
from commonground.calls.models import Call
from commonground.calls.queries import calls_of
from commonground.calls.replay import replay_tick
from commonground.calls.tests.test_take_batch import CALLS, row
from commonground.kit.noes import NotNow

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 15, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_read_before():
    loop._read.clear()


@pytest.fixture
def player(cast):
    """The replay service, with two past calls: one that began five seconds ago, 52 weeks back; one of which only the day is known."""
    began = NOW - timedelta(weeks=52, seconds=5)
    rows = [
        row("timed", began=began, on_scene_at=began + timedelta(minutes=10), cleared_at=began + timedelta(minutes=40)),
        row("dated", precision="date"),
    ]
    take_batch(rows, profile=CALLS, by=service("import", cast.dispatch))
    return service("replay", cast.dispatch)


def on_board(cast):
    with as_viewer(cast.dara):
        return list(calls_of(cast.dara).filter(open_on_board=True))


def test_a_past_call_is_shown_once_whatever_restarts(cast, player):
    assert replay_tick(player, NOW).appeared == 1
    loop._read.clear()
    assert replay_tick(player, NOW + timedelta(seconds=1)).appeared == 0
    (call,) = on_board(cast)
    assert (call.origin, call.status, call.external_id) == ("replay", "received", "timed")
    assert (call.began_at, call.counts_at_place) == (NOW - timedelta(seconds=5), False)


def test_it_leaves_the_board_after_its_own_recorded_time(cast, player):
    replay_tick(player, NOW)
    assert replay_tick(player, NOW + timedelta(minutes=39)).left == 0
    assert replay_tick(player, NOW + timedelta(minutes=40)).left == 1
    assert on_board(cast) == []
    with as_viewer(cast.dara):
        call = Call.objects.get(origin="replay")
    assert (call.status, call.cleared_at - call.began_at) == ("closed", timedelta(minutes=40))


def test_a_call_somebody_works_on_stays(cast, player):
    replay_tick(player, NOW)
    (call,) = on_board(cast)
    hold(call, by=cast.dara)
    assert replay_tick(player, NOW + timedelta(hours=5)).left == 0


def test_at_high_speed_a_call_still_stays_long_enough_to_be_taken(cast, player):
    from commonground.calls.actions import clear_replays

    replay_tick(player, NOW)
    assert clear_replays(speed=60, by=player, at=NOW + timedelta(seconds=80)) == 0
    assert clear_replays(speed=60, by=player, at=NOW + timedelta(seconds=90)) == 1


def test_where_real_people_are_served_nothing_is_replayed(db):
    player = service("replay", make_cast("real-place", holds="real").dispatch)
    with pytest.raises(NotNow) as stop:
        replay_tick(player, NOW)
    assert stop.value.code == "D24"


def test_in_the_evening_it_is_shown_under_the_day_of_the_local_clock(cast):
    evening = datetime(2024, 5, 16, 2, 0, tzinfo=UTC)  # still Wednesday in Willow, where it is nine o'clock
    past = row("late", began=evening - timedelta(weeks=52, seconds=5))
    take_batch([past], profile=CALLS, by=service("import", cast.dispatch))
    assert replay_tick(service("replay", cast.dispatch), evening).appeared == 1
    (call,) = on_board(cast)
    assert call.received_on == date(2024, 5, 15)


def test_what_is_stated_of_a_call_that_is_shown_again_never_counts_at_its_place(cast, player):
    replay_tick(player, NOW)
    (call,) = on_board(cast)
    state(call, nature="noise", danger=["none"], by=cast.dara, at=NOW)
    with as_viewer(cast.dara):
        assert Call.objects.get(pk=call.pk).counts_at_place is False
