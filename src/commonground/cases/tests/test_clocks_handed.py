"""Steps are given to a member, handed to a colleague for a while, and fall back to the team when somebody leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.actions.join import end_membership
from commonground.agencies.context import as_viewer
from commonground.agencies.roles import role
from commonground.agencies.tests.cast import all_news
from commonground.cases.tests.cast import a_case
from commonground.cases.tests.clocks import CALL_BACK, begin
from commonground.clocks.actions import assign, end_turn, hand_over
from commonground.clocks.queries import steps_of
from commonground.clocks.tests.cast import clock_of
from commonground.kit.noes import Hidden, NotNow, Refused

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(cast, now):
    return a_case(cast, safe=None, at=now)


@pytest.fixture
def chief(cast):
    """Ines, who coordinates."""
    return replace(cast.ines, rights=cast.ines.rights | role("coordinator").rights)


@pytest.fixture
def clock(cast, case, chief, now):
    begun = begin(CALL_BACK, case, by=cast.wole, at=now)
    return assign(begun, to=cast.members["wole"], by=chief, at=now)


def mine(viewer, at):
    with as_viewer(viewer):
        return [clock.pk for clock in steps_of(viewer, at)]


def test_a_step_is_on_the_list_of_whoever_it_was_given_to(cast, clock, chief, now):
    assert (mine(cast.wole, now), mine(cast.ines, now)) == ([clock.pk], [])
    assign(clock, to=None, by=chief)
    assert mine(cast.wole, now) == []


def test_only_whoever_coordinates_gives_steps_and_only_to_who_works_here(cast, clock, chief):
    with pytest.raises(Refused):
        assign(clock, to=None, by=cast.wole)
    with pytest.raises(NotNow) as no:
        assign(clock, to=cast.members["amara"], by=chief)
    assert no.value.code == "Y7"
    with pytest.raises(Hidden):
        assign(clock, to=None, by=replace(cast.amara, rights=chief.rights))


def test_a_shift_hands_over_and_gets_back_what_was_not_done(cast, clock, now):
    hand_over(of=cast.members["wole"], to=cast.members["ines"], starts_at=now, ends_at=now + DAY, by=cast.wole)
    assert (mine(cast.wole, now), mine(cast.ines, now)) == ([], [clock.pk])
    assert (mine(cast.wole, now + DAY), mine(cast.ines, now + DAY)) == ([clock.pk], [])


def test_a_turn_of_one_clock_leaves_the_others_and_can_be_ended_early(cast, clock, now):
    turn = hand_over(
        of=cast.members["wole"], to=cast.members["ines"], clock=clock, starts_at=now, ends_at=now + DAY, by=cast.wole
    )  # fmt: skip
    assert mine(cast.ines, now + HOUR) == [clock.pk]
    end_turn(turn, by=cast.ines, at=now + HOUR)
    assert mine(cast.wole, now + HOUR) == [clock.pk]


def test_nobody_hands_over_what_is_somebody_elses_but_whoever_coordinates(cast, clock, chief, now):
    facts = {"of": cast.members["wole"], "to": cast.members["ines"], "starts_at": now, "ends_at": now + DAY}
    with pytest.raises(NotNow) as no:
        hand_over(**facts, by=cast.ines)
    assert no.value.code == "Y8"
    hand_over(**facts, by=chief)


@pytest.mark.parametrize(
    ("facts", "code"), [({"to": "amara"}, "Y7"), ({"to": "wole"}, "Y7"), ({"days": -1}, "Y9"), ({"days": 400}, "Y9")]
)
def test_what_is_no_turn_is_refused(cast, now, facts, code):
    with pytest.raises(NotNow) as no:
        hand_over(
            of=cast.members["wole"], to=cast.members[facts.get("to", "ines")], starts_at=now - 2 * DAY,
            ends_at=now + facts.get("days", 1) * DAY, by=cast.wole,
        )  # fmt: skip
    assert no.value.code == code


def test_when_somebody_leaves_their_clocks_are_the_teams_with_a_line_and_their_turns_end(cast, case, clock, now):
    hand_over(of=cast.members["wole"], to=cast.members["ines"], starts_at=now, ends_at=now + DAY, by=cast.wole)
    end_membership(cast.members["wole"], by=cast.ada, at=now + HOUR)
    assert clock_of(case, name="call_back").assigned_to_id is None
    assert mine(cast.ines, now + 2 * HOUR) == []
    assert len(all_news(cast, kind="clocks.fell_back", record_id=clock.pk)) == 1


def test_the_list_asks_as_often_for_many_steps_as_for_one(cast, clock, chief, now):
    def asked():
        with as_viewer(cast.wole), CaptureQueriesContext(connection) as found:
            steps_of(cast.wole, now)
        return len(found)

    one = asked()
    for number in range(4):
        other = begin(CALL_BACK, a_case(cast, safe=None, name=f"P {number}", at=now), by=cast.wole, at=now)
        assign(other, to=cast.members["wole"], by=chief, at=now)
    assert asked() == one
