"""A responder without a call needs help now."""

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import end_agreement
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.calls.actions import call_for_help, report, send
from commonground.calls.actions.call_for_help import center_of
from commonground.calls.models import Call
from commonground.calls.queries import my_assignments
from commonground.calls.tests.cast import sent_call, triaged_call
from commonground.kit.noes import NotNow
from commonground.people.tests.cast import overhear
from commonground.units.actions import crew, duty
from commonground.units.tests.cast import co_response, patrol

pytestmark = pytest.mark.django_db


def seen_by(viewer):
    with as_viewer(viewer):
        return list(Call.objects.filter(open_on_board=True))


@pytest.mark.parametrize("on_duty", [True, False])
def test_a_call_of_its_own_stands_on_the_board_with_the_unit_on_it(cast, on_duty):
    unit = patrol(cast)
    if not on_duty:
        duty(unit, on=False, by=cast.petra)
    call_for_help(unit, by=cast.petra)
    unit.refresh_from_db()
    (call,) = seen_by(cast.dara)
    assert (call.agency_id, call.channel, call.priority, call.danger) == (
        cast.dispatch.pk,
        "onview",
        1,
        ["responder_needs_help"],
    )
    assert (call.status, unit.status, call.area_id is not None) == ("on_scene", "on_scene", on_duty)
    assert seen_by(cast.petra) == [call]
    assert [seen_by(who) for who in (cast.omar, cast.amara, cast.ines)] == [[], [], []]


def test_the_ledger_says_who_asked_and_the_center_hears(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.calls.actions.call_for_help")
    call = call_for_help(patrol(cast), by=cast.petra)
    (event,) = heard
    assert (event.code, event.by.membership_id, event.record) == ("calls.help_needed", cast.petra.membership_id, call)
    assert ("board", cast.dispatch.pk) in {(told.stream, told.agency_id) for told in event.news()}


def test_help_is_sent_and_the_unit_clears_as_on_any_call(cast):
    call, other = call_for_help(patrol(cast), by=cast.petra), co_response(cast)
    send(call, other, by=cast.dara)
    with as_viewer(cast.petra):
        (part,) = my_assignments(cast.petra)
    assert report(part, status="cleared", by=cast.petra).status == "cleared"
    assert seen_by(cast.petra) == []


def test_both_in_the_car_see_it_and_nobody_is_left_in_the_dark_by_a_missing_agreement(cast):
    unit = co_response(cast)
    call_for_help(unit, by=cast.amara)
    assert [len(seen_by(who)) for who in (cast.dara, cast.omar, cast.amara)] == [1, 1, 1]
    lone = patrol(cast)
    end_agreement(Agreement.objects.get(from_agency=cast.dispatch, to_agency=cast.police), by=cast.priya)
    with pytest.raises(NotNow, match="nobody was told") as no:
        call_for_help(lone, by=cast.petra)
    assert no.value.code == "D31"


def test_somebody_elses_unit_cannot_call(cast):
    with pytest.raises(NotNow, match="U4"):
        call_for_help(patrol(cast), by=cast.omar)
    assert seen_by(cast.dara) == []


def test_who_joined_a_unit_in_the_middle_of_a_call_marks_that_call(cast):
    call, _, unit = sent_call(cast)
    _join(cast, unit)
    assert call_for_help(unit, by=cast.chen).pk == call.pk
    assert [c.danger for c in seen_by(cast.dara)] == [["responder_needs_help"]]


def _join(cast, unit):
    from commonground.agencies.viewers import service

    crew(unit, members=[cast.members["omar"], cast.members["chen"]], by=service("setup", cast.agencies["host"]))


def test_the_center_that_sent_the_unit_last_is_the_one_that_hears(cast):
    unit = patrol(cast)
    send(triaged_call(cast), unit, by=cast.dara)
    with as_viewer(cast.petra):
        assert center_of(unit, timezone.now()) == cast.dispatch
