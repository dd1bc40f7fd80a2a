"""Every move of a unit, and none besides: written down here once more by hand, so that a changed table is seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import all_news
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.units.actions import duty, lock_unit, move
from commonground.units.models import Unit
from commonground.units.status import UNIT
from commonground.units.tests.cast import patrol

# (where it stands, what is done) -> where it stands then. What is not here cannot be done.
MOVES = {
    ("off_duty", "go_on_duty"): "available",
    ("available", "go_off_duty"): "off_duty",
    ("available", "assign"): "assigned",
    ("assigned", "set_out"): "en_route",
    ("assigned", "arrive"): "on_scene",
    ("en_route", "arrive"): "on_scene",
    ("assigned", "free"): "available",
    ("en_route", "free"): "available",
    ("on_scene", "free"): "available",
}
VERBS = ["go_on_duty", "go_off_duty", "assign", "set_out", "arrive", "free"]


def test_the_table_of_a_unit_is_what_stands_here():
    assert {(s, m.verb): m.target for m in UNIT.moves for s in m.sources} == MOVES
    assert UNIT.first == "off_duty"


def test_what_dispatch_does_to_a_unit_is_told_to_its_crew():
    assert {m.verb: m.notice for m in UNIT.moves if m.notice} == {"assign": "Your unit was sent to a call."}
    assert {m.verb for m in UNIT.moves if m.owner == "dispatch"} == {"assign"}


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["off_duty", "available", "assigned", "en_route", "on_scene"])
def test_a_unit_makes_the_moves_of_the_table_and_stays_where_it_is_at_any_other(cast, status):
    at = timezone.now()
    before = at - timedelta(minutes=5)
    unit = patrol(cast)
    for verb in VERBS:
        with as_viewer(cast.dara), door_open("test"):
            Unit.objects.filter(pk=unit.pk).update(status=status, status_since=before)
            if (status, verb) in MOVES:
                move(lock_unit(unit), verb, at=at)
            else:
                with pytest.raises(NotNow) as stop:
                    move(lock_unit(unit), verb, at=at)
                assert stop.value.code == "S0"
        kept = Unit.objects.get(pk=unit.pk)
        then = (MOVES[status, verb], at) if (status, verb) in MOVES else (status, before)
        assert (kept.status, kept.status_since) == then, verb


@pytest.mark.django_db
def test_a_unit_that_went_on_or_off_duty_is_told_as_that_and_not_as_the_other(cast):
    unit = patrol(cast)

    def told(on):
        before = {line.pk for line in all_news(cast, record_id=unit.pk)}
        duty(unit, on=on, by=cast.petra)
        return {(n.stream, n.kind) for n in all_news(cast, record_id=unit.pk) if n.pk not in before}

    assert told(False) == {("board", "units.went_off_duty"), ("field", "units.went_off_duty")}
    assert told(True) == {("board", "units.went_on_duty"), ("field", "units.went_on_duty")}
