"""A unit's part in a call: its moves and the call's are written down here once more by hand; who reports them, and as what they are told."""

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import all_news, make_cast
from commonground.calls.actions import need_help, recall, report, send
from commonground.calls.models import Assignment, Call
from commonground.calls.status import ASSIGNMENT, CALL
from commonground.calls.tests.cast import sent_call, triaged_call
from commonground.kit.noes import Hidden, NotNow
from commonground.units.models import Unit
from commonground.units.tests.cast import patrol

PART = {
    ("assigned", "set_out"): "en_route",
    ("assigned", "arrive"): "on_scene",
    ("en_route", "arrive"): "on_scene",
    ("assigned", "clear"): "cleared",
    ("en_route", "clear"): "cleared",
    ("on_scene", "clear"): "cleared",
    ("assigned", "recall"): "recalled",
    ("en_route", "recall"): "recalled",
    ("on_scene", "call_off"): "recalled",
}
WHOLE = {
    ("received", "triage"): "triaged",
    ("triaged", "triage"): "triaged",
    ("triaged", "send"): "sent",
    ("sent", "send"): "sent",
    ("cleared", "send"): "sent",
    ("on_scene", "send_more"): "on_scene",
    ("sent", "arrive"): "on_scene",
    ("on_scene", "arrive"): "on_scene",
    ("sent", "call_back"): "triaged",
    ("sent", "clear"): "cleared",
    ("on_scene", "clear"): "cleared",
    **{(status, "cancel"): "cancelled" for status in ("received", "triaged", "sent", "on_scene")},
    ("triaged", "close"): "closed",
    ("cleared", "close"): "closed",
}


@pytest.mark.parametrize(("table", "moves"), [(ASSIGNMENT, PART), (CALL, WHOLE)])
def test_the_tables_of_a_call_and_of_a_units_part_are_what_stands_here(table, moves):
    assert {(s, m.verb): m.target for m in table.moves for s in m.sources} == moves


@pytest.mark.parametrize(
    ("table", "told"), [(ASSIGNMENT, {"recall", "call_off"}), (CALL, {"send", "send_more", "call_back", "cancel"})]
)
def test_which_moves_of_a_call_others_are_told_in_words(table, told):
    assert {m.verb for m in table.moves if m.notice} == told


def where(unit, call, assignment, viewer):
    """Where unit, its part and the call stand."""
    with as_viewer(viewer):
        rows = (Unit.objects.get(pk=unit.pk), Assignment.objects.get(pk=assignment.pk), Call.objects.get(pk=call.pk))
        return [row.status for row in rows]


@pytest.mark.django_db
def test_a_unit_its_part_and_the_call_move_together_and_each_step_is_told_as_what_it_is(cast):
    call, assignment, unit = sent_call(cast, patrol(cast))
    steps = [
        ("en_route", ["en_route", "en_route", "sent"], "calls.set_out"),
        ("on_scene", ["on_scene", "on_scene", "on_scene"], "calls.arrived"),
        ("cleared", ["available", "cleared", "cleared"], "calls.unit_clear"),
    ]
    for status, stands, kind in steps:
        before = {line.pk for line in all_news(cast, record_id=call.pk)}
        at = timezone.now()
        report(assignment, status=status, by=cast.petra, at=at)
        assert where(unit, call, assignment, cast.dara) == stands
        told = {(line.stream, line.kind) for line in all_news(cast, record_id=call.pk) if line.pk not in before}
        assert told == {("board", kind), ("field", kind)}
        assert Unit.objects.get(pk=unit.pk).status_since == at


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["report", "need_help"])
def test_the_crew_of_one_unit_does_not_speak_for_the_other_unit_on_the_same_call(cast, verb):
    """Both crews see the call and both parts in it; each says of its own unit alone where it stands."""
    call, first, unit = sent_call(cast)
    second = send(call, patrol(cast), by=cast.dara)

    def say(assignment, by):
        if verb == "report":
            report(assignment, status="on_scene", by=by)
        else:
            need_help(assignment, by=by)

    before = where(unit, call, first, cast.dara)
    for assignment, others in ((first, cast.petra), (second, cast.omar), (second, cast.amara)):
        with as_viewer(others):
            assert Assignment.objects.filter(pk=assignment.pk).exists()
        with pytest.raises(NotNow) as stop:
            say(assignment, others)
        assert stop.value.code == "D11"
    assert where(unit, call, first, cast.dara) == before
    say(second, cast.petra)


@pytest.mark.django_db
def test_a_unit_that_is_there_is_not_called_back_while_the_call_goes_on(cast):
    call, assignment, unit = sent_call(cast, patrol(cast))
    report(assignment, status="on_scene", by=cast.petra)
    with pytest.raises(NotNow) as stop:
        recall(assignment, reason="closer_unit", by=cast.dara)
    assert stop.value.code == "S0"
    assert where(unit, call, assignment, cast.dara) == ["on_scene"] * 3
    with as_viewer(cast.petra):
        assert Call.objects.filter(pk=call.pk).exists()


@pytest.mark.django_db
def test_a_unit_of_another_county_is_not_there_at_all(cast):
    other = make_cast("elm")
    theirs, call = patrol(other), triaged_call(cast, nature="robbery")
    with pytest.raises(Hidden):
        send(call, theirs, by=cast.dara)
    assert Unit.objects.get(pk=theirs.pk).status == "available"
