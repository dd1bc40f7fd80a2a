"""The steps of a call on the board, enforced by the server: state, then respond, then read back and send; undo; end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.board.tests.cast import busy_night, colleague
from commonground.calls.actions import cancel, hold
from commonground.calls.models import Assignment, Call
from commonground.calls.queries import brief_of
from commonground.calls.tests.cast import sent_call, take_call, triaged_call
from commonground.privacy.models import Reach
from commonground.units.tests.cast import co_response, mobile_team, patrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def dara(client, cast):
    client.force_login(cast.users["dara"])
    return client


def url(call, step="", query=""):
    return f"/board/calls/{call.pk}/{step + '/' if step else ''}{query}"


def fresh(cast, call):
    with as_viewer(cast.dara):
        return Call.objects.get(pk=call.pk)


def text(answer):
    return answer.content.decode()


def test_before_nature_and_danger_are_stated_no_response_is_anywhere_on_the_page(dara, cast):
    mobile_team(cast)
    call = take_call(cast)
    for address in (url(call), url(call, query="?do=send"), url(call, query="?do=state")):
        html = text(dara.get(address))
        for words in (
            "policy shows",
            "Mobile crisis team",
            "Officer and clinician together",
            'name="response"',
            "I do not know",
        ):
            assert words not in html
        assert 'name="nature"' in html


def test_nothing_is_chosen_beforehand(dara, cast):
    call = take_call(cast, raw_type="PERSON IN CRISIS", priority=1)
    html = text(dara.get(url(call)))
    form = html[html.index("/state/") :]
    assert "checked" not in form.split("</form>")[0]
    assert "selected" not in form.split("</form>")[0].replace('<option value="" selected>', "")


def test_a_response_cannot_be_chosen_before_something_is_stated(dara, cast):
    call = take_call(cast)
    answer = dara.post(url(call, "response"), {"response": "police", "reason": "supervisor_decided"})
    assert answer.status_code == 409
    assert fresh(cast, call).status == "received"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Say what the call is about"),
        ({"nature": "noise"}, "Say what is known about danger"),
        ({"danger": ["none"]}, "Say what the call is about"),
        ({"nature": "noise", "danger": ["none", "weapon"]}, "keep only one of them"),
        ({"nature": "<script>", "danger": ["none"]}, "Select a valid choice"),
        ({"nature": "noise", "danger": ["\x00"]}, "Select a valid choice"),
        ({"nature": "noise", "danger": ["none"] * 50 + ["x" * 5000]}, "Select a valid choice"),
    ],
)
def test_half_a_statement_opens_nothing_and_says_what_is_missing(dara, cast, sent, sentence):
    call = take_call(cast)
    answer = dara.post(url(call, "state"), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert fresh(cast, call).recommended_at is None


def test_once_stated_the_response_opens_with_the_rules_that_fired_and_is_not_chosen(dara, cast):
    mobile_team(cast)
    call = take_call(cast)
    answer = dara.post(url(call, "state"), {"nature": "person_in_crisis", "danger": ["none"]})
    assert answer.status_code == 303
    html = text(dara.get(url(call)))
    shown = fresh(cast, call).recommendation
    assert "The policy shows: Mobile crisis team" in html
    for rule in shown["rules"]:
        assert rule["code"] in html
    assert "selected" not in html[html.index('name="response"') :].split("</select>")[0].replace(
        'value="" selected', ""
    )


def test_i_do_not_know_is_shown_as_such(dara, cast):
    call = take_call(cast)
    dara.post(url(call, "state"), {"nature": "other", "danger": ["not_known"]})
    html = text(dara.get(url(call)))
    assert "I do not know" in html and "The policy shows" not in html


def test_another_response_needs_a_reason_that_fits_whichever_way_it_goes(dara, cast):
    mobile_team(cast)
    call = take_call(cast)
    dara.post(url(call, "state"), {"nature": "person_in_crisis", "danger": ["none"]})
    answer = dara.post(url(call, "response"), {"response": "police"})
    assert answer.status_code == 422 and "give a reason from the list" in text(answer)
    assert fresh(cast, call).decided_at is None
    answer = dara.post(url(call, "response"), {"response": "police", "reason": "supervisor_decided"})
    assert answer.status_code == 303
    assert (fresh(cast, call).response, fresh(cast, call).override_reason) == ("police", "supervisor_decided")
    other = take_call(cast)
    dara.post(url(other, "state"), {"nature": "weapon_or_gunfire", "danger": ["weapon"]})
    assert dara.post(url(other, "response"), {"response": "mobile_crisis"}).status_code == 422


def test_units_stand_with_their_reasons_and_the_free_and_fitting_first(dara, cast):
    far, near = mobile_team(cast, latitude=39.39), patrol(cast, latitude=39.31)
    call = triaged_call(cast)
    html = text(dara.get(url(call)))
    assert html.index(f"/send/{far.pk}/") < html.index(f"/send/{near.pk}/")
    assert "the kind this response asks for" in html and "minutes away by straight line" in html


def test_a_unit_is_read_back_before_it_is_sent(dara, cast):
    unit, call = mobile_team(cast), triaged_call(cast)
    html = text(dara.get(url(call, f"send/{unit.pk}")))
    for words in ("Read it back", "Harbor 2", "12 Mill Road", "Amara", "Send Harbor 2"):
        assert words in html
    assert fresh(cast, call).status == "triaged"


@pytest.mark.parametrize("carried", [{}, {"read_back": ""}, {"read_back": "13 Mill Road"}])
def test_what_was_not_read_back_is_not_sent(dara, cast, carried):
    unit, call = mobile_team(cast), triaged_call(cast)
    assert dara.post(url(call, f"send/{unit.pk}"), carried).status_code == 409
    assert fresh(cast, call).status == "triaged"


def test_a_sent_unit_can_be_undone_for_ten_seconds_and_its_crew_no_longer_sees_the_call(dara, cast):
    unit, call = mobile_team(cast), triaged_call(cast)
    answer = dara.post(url(call, f"send/{unit.pk}"), {"read_back": "12 Mill Road"}, follow=True)
    with as_viewer(cast.dara):
        part = Assignment.objects.get(call=call)
    assert f"/board/units/{part.pk}/recall/" in text(answer) and "data-undo=" in text(answer)
    assert dara.post(f"/board/units/{part.pk}/recall/", {"reason": "undone"}).status_code == 303
    with as_viewer(cast.amara):
        assert not Call.objects.filter(pk=call.pk).exists()
        assert not Reach.objects.filter(ends_at=None).exists()
    assert fresh(cast, call).status == "triaged"


def test_after_ten_seconds_no_undo_is_offered_and_a_call_back_needs_a_reason(dara, cast):
    from commonground.calls.actions import send

    unit, call = mobile_team(cast), triaged_call(cast)
    part = send(call, unit, by=cast.dara, at=timezone.now() - timedelta(seconds=11))
    html = text(dara.get(url(call)))
    assert "data-undo=" not in html and "Call it back" in html
    for reason in ("undone", "", "because", "x" * 900):
        assert dara.post(f"/board/units/{part.pk}/recall/", {"reason": reason}).status_code == 409
    assert fresh(cast, call).status == "sent"


def test_a_unit_without_an_agreement_is_shown_and_cannot_be_sent(dara, cast):
    from commonground.units.tests.cast import team

    unit = team(cast, "Far 1", "outreach", "stranger", ["omar"])
    call = triaged_call(cast)
    html = text(dara.get(url(call)))
    assert "Far 1" in html and f"/send/{unit.pk}/" not in html
    answer = dara.post(url(call, f"send/{unit.pk}"), {"read_back": "12 Mill Road"})
    assert answer.status_code == 409 and "no agreement in force" in text(answer)


def test_a_call_held_by_another_dispatcher_says_who_and_offers_no_step(client, cast):
    colleague(cast)
    call = take_call(cast)
    hold(call, by=cast.dara)
    client.force_login(cast.users["dell"])
    html = text(client.get(url(call)))
    assert "Dara is working on this call" in html and 'name="nature"' not in html
    answer = client.post(url(call, "state"), {"nature": "noise", "danger": ["none"]})
    assert answer.status_code == 422 and "Dara" in text(answer)
    assert fresh(cast, call).recommended_at is None
    assert client.post(url(call, "hold")).status_code == 409
    assert client.post(url(call, "hold"), {"take_over": "yes"}).status_code == 303
    assert fresh(cast, call).held_by_id == cast.members["dell"].pk


def test_a_dispatcher_lets_a_call_go(dara, cast):
    call = take_call(cast)
    assert dara.post(url(call, "let-go")).status_code == 303
    assert fresh(cast, call).held_by_id is None


def test_a_note_says_who_reads_it(dara, cast):
    call = take_call(cast)
    assert dara.post(url(call, "note"), {"text": "He is calm."}).status_code == 422
    assert dara.post(url(call, "note"), {"text": "", "label": "general"}).status_code == 422
    assert dara.post(url(call, "note"), {"text": "x", "label": "health"}).status_code == 422
    assert dara.post(url(call, "note"), {"text": "He is calm.", "label": "general"}).status_code == 303
    with as_viewer(cast.dara):
        assert [part.text for part in brief_of(call).said] == ["He is calm."]


@pytest.mark.parametrize("missing", ["side", "text", "source", "expires_at"])
def test_a_line_of_the_brief_has_side_words_source_and_a_day(dara, cast, missing):
    call = take_call(cast)
    until = (timezone.now() + timedelta(days=30)).date().isoformat()
    line = {"side": "what_helps", "text": "Speak slowly.", "source": "His sister", "expires_at": until}
    assert dara.post(url(call, "brief"), {**line, missing: ""}).status_code == 422
    assert dara.post(url(call, "brief"), line).status_code == 303
    with as_viewer(cast.dara):
        assert [part.text for part in brief_of(call).what_helps] == ["Speak slowly."]


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "9999-12-31", "0001-01-01", "soon", "\x00"])
def test_a_line_of_the_brief_does_not_hold_for_ever(dara, cast, day):
    call = take_call(cast)
    line = {"side": "be_careful", "text": "Dark stairs.", "source": "Caller", "expires_at": day}
    assert dara.post(url(call, "brief"), line).status_code == 422


def test_a_call_ends_with_how_it_ended(dara, cast):
    night = busy_night(cast)
    assert dara.post(url(night["clear"], "end"), {"disposition": ""}).status_code == 422
    assert dara.post(url(night["clear"], "end"), {"disposition": "helped_on_scene"}).status_code == 303
    assert fresh(cast, night["clear"]).status == "closed"
    assert dara.post(url(night["noise"], "end"), {"disposition": "arrest"}).status_code == 422


def test_a_call_is_cancelled_on_a_page_of_its_own_that_says_what_follows(dara, cast):
    call, _part, _unit = sent_call(cast)
    assert "stays cancelled" in text(dara.get(url(call, query="?do=cancel")))
    assert fresh(cast, call).status == "sent"
    assert dara.post(url(call, "cancel")).status_code == 303
    assert fresh(cast, call).status == "cancelled"
    assert dara.post(url(call, "cancel")).status_code == 409


def test_a_new_call_is_taken_and_opens(dara, cast):
    answer = dara.post(
        "/board/calls/new/", {"channel": "phone", "place": "9 Elm", "narrative": "A man fell."}, follow=True
    )
    html = text(answer)
    assert answer.redirect_chain[0][1] == 303 and "9 Elm" in html and "A man fell." in html


@pytest.mark.parametrize(
    "sent",
    [
        {"channel": "911"}, {"channel": "pigeon", "place": "x"}, {"channel": "911", "place": "x", "latitude": "39"},
        {"channel": "911", "place": "x", "latitude": "nan", "longitude": "inf"}, {"channel": "911", "place": "x", "latitude": "91", "longitude": "0"},
        {"channel": "911", "place": "\x00"}, {"channel": "911", "place": "x" * 301}, {"place": "x"},
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_true_is_not_taken(dara, cast, sent):
    assert dara.post("/board/calls/new/", sent).status_code == 422
    with as_viewer(cast.dara):
        assert not Call.objects.exists()


def test_looking_changes_nothing(dara, cast):
    call = triaged_call(cast)
    unit = co_response(cast)
    before = fresh(cast, call)
    for address in (url(call), url(call, query="?do=end"), url(call, query="?do=<x>"), url(call, f"send/{unit.pk}")):
        assert dara.get(address).status_code == 200
    for step in ("hold", "let-go", "state", "response", "note", "brief", "end", "cancel"):
        assert dara.get(url(call, step)).status_code == 405
    after = fresh(cast, call)
    assert (before.status, before.changed_at, before.held_since) == (after.status, after.changed_at, after.held_since)


@pytest.mark.parametrize("name", ["omar", "amara", "priya", "ada"])
def test_nobody_else_makes_a_step_on_the_board(client, cast, name):
    call, part, unit = sent_call(cast)
    client.force_login(cast.users[name])
    steps = [
        url(call, s)
        for s in ("hold", "let-go", "state", "response", "note", "brief", "end", "cancel", f"send/{unit.pk}")
    ]
    for step in (*steps, f"/board/units/{part.pk}/recall/"):
        assert client.post(step, {"nature": "noise", "danger": ["none"], "reason": "undone"}).status_code == 403


def test_a_closed_call_can_still_be_read_and_offers_no_step(dara, cast):
    call = take_call(cast)
    cancel(call, by=cast.dara)
    html = text(dara.get(url(call)))
    assert "Cancelled" in html and "next-step" not in html and 'name="nature"' not in html


def test_a_fragment_holds_the_pane_alone(dara, cast):
    call = take_call(cast)
    html = text(dara.get(url(call), headers={"HX-Request": "true"}))
    assert "<html" not in html and "Not stated yet" in html and "hx-swap-oob" in html
