"""A call is corrected, also while somebody is there; and cancelled then, once the crew was told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.agencies.context import as_viewer
from commonground.calls.actions import cancel, close, correct, hold, report
from commonground.calls.languages import is_language, language_words
from commonground.calls.models import Assignment, Call
from commonground.calls.tests.cast import sent_call, take_call, triaged_call
from commonground.kit.noes import NotNow, Refused
from commonground.people.tests.cast import overhear

pytestmark = pytest.mark.django_db


def on_scene(cast):
    call, assignment, unit = sent_call(cast)
    report(assignment, status="on_scene", by=cast.omar)
    with as_viewer(cast.dara):
        return Call.objects.get(pk=call.pk), unit


def sees(viewer, call):
    with as_viewer(viewer):
        return Call.objects.filter(pk=call.pk).exists()


def test_place_position_and_language_are_corrected_while_somebody_is_there(cast):
    call, _ = on_scene(cast)
    call = correct(call, place="14 Mill Road", latitude=10.0, longitude=10.0, language="ase", by=cast.dara)
    assert (call.place, call.latitude, call.language, call.area_id, call.status) == (
        "14 Mill Road",
        10.0,
        "ase",
        None,
        "on_scene",
    )
    assert correct(call, latitude=39.3, longitude=-99.6, by=cast.dara).area_id == cast.mill_end.pk


def test_what_it_is_about_is_corrected_and_what_was_decided_stays(cast):
    call, _ = on_scene(cast)
    shown, response = call.recommendation, call.response
    call = correct(call, nature="noise", danger=["weapon"], by=cast.dara)
    assert (call.nature, call.danger, call.counts_at_place) == ("noise", ["weapon"], True)
    assert (call.recommendation, call.response) == (shown, response)


def test_a_call_about_violence_at_home_never_counts_after_it_was_corrected(cast):
    call = triaged_call(cast, nature="noise", response="police")
    assert call.counts_at_place
    assert not correct(call, nature="domestic_violence", by=cast.dara).counts_at_place


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"place": "  "}, "D28"), ({"latitude": None}, "D29"), ({"language": "asl"}, "D26"), ({"language": "<b>"}, "D26"),
        ({"nature": "nonsense"}, "D2"), ({"danger": []}, "D3"), ({"danger": ["none", "weapon"]}, "D4"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_not_taken(cast, facts, rule):
    call, _ = on_scene(cast)
    with pytest.raises(NotNow) as no:
        correct(call, **facts, by=cast.dara)
    assert no.value.code == rule


def test_an_ended_call_is_not_corrected_and_a_call_has_no_other_facts(cast):
    call = close(triaged_call(cast, response="no_unit"), disposition="no_action_needed", by=cast.dara)
    with pytest.raises(NotNow, match="D27"):
        correct(call, place="Elsewhere", by=cast.dara)
    with pytest.raises(TypeError, match="status"):
        correct(take_call(cast), status="closed", by=cast.dara)


def test_a_wrong_address_does_not_wait_for_whoever_works_on_the_call(cast):
    call = hold(take_call(cast), by=cast.dara)
    assert correct(call, place="9 Mill Road", by=cast.sven).place == "9 Mill Road"


def test_only_dispatch_corrects(cast):
    call, _ = on_scene(cast)
    for who in (cast.omar, cast.amara, cast.ines):
        with pytest.raises(Refused):
            correct(call, place="9 Mill Road", by=who)


def test_the_ledger_says_what_was_corrected_and_never_what_stood_there(cast, monkeypatch):
    call, heard = take_call(cast), overhear(monkeypatch, "commonground.calls.actions.correct")
    correct(call, place="9 Quarry Street", by=cast.dara)
    correct(call, place="9 Quarry Street", by=cast.dara)
    assert [(event.code, event.facts) for event in heard] == [("calls.corrected", {"fields": ["place"]})]


def test_a_call_with_a_crew_on_the_scene_is_cancelled_once_they_were_told(cast):
    call, unit = on_scene(cast)
    with pytest.raises(NotNow, match="D30"):
        cancel(call, by=cast.dara)
    assert sees(cast.omar, call)
    call = cancel(call, crew_told=True, by=cast.dara)
    unit.refresh_from_db()
    assert (call.status, call.open_on_board, unit.status) == ("cancelled", False, "available")
    assert [sees(who, call) for who in (cast.omar, cast.amara)] == [False, False]
    with as_viewer(cast.dara):
        part = Assignment.objects.get(call=call)
    assert part.on_scene_at is not None and part.recall_reason == "call_cancelled"


@pytest.mark.parametrize("code", ["", "en", "ase", "other", "ht"])
def test_every_language_a_form_offers_has_a_name(code):
    assert is_language(code)
    assert language_words(code) != code or not code


@given(st.text(min_size=1, max_size=8))
def test_a_language_is_known_or_it_is_not_taken(code):
    from commonground.directory.languages import tongues
    from commonground.people.forms import LANGUAGES

    assert is_language(code) == (code in tongues() or code in dict(LANGUAGES))
