"""The verbs of a call, in the order of the story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.calls.actions import (
    brief,
    cancel,
    close,
    hold,
    let_go,
    note,
    recall,
    report,
    send,
    state,
    take,
    triage,
)
from commonground.calls.models import Assignment, Call
from commonground.calls.policy import policy
from commonground.calls.queries import brief_of, earlier_calls_at, one_call
from commonground.calls.tests.cast import sent_call, take_call, triaged_call
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.privacy.doors import parts_of
from commonground.units.tests.cast import co_response, mobile_team, patrol

pytestmark = pytest.mark.django_db


def code_of(stop):
    return stop.value.code


def sees(viewer, call):
    with as_viewer(viewer):
        return Call.objects.filter(pk=call.pk).exists()


def test_a_call_begins_on_the_board_in_the_area_of_its_place(cast):
    call = take_call(cast, narrative="A man sits on the bridge")
    assert (call.status, call.open_on_board, call.area_id) == ("received", True, cast.mill_end.pk)
    with as_viewer(cast.dara):
        assert [part.text for part in brief_of(call).said] == ["A man sits on the bridge"]


def test_only_a_dispatcher_takes_a_call(cast):
    with pytest.raises(Refused):
        take(by=cast.omar)


def test_nature_and_danger_come_before_a_response_is_shown(cast):
    call = take_call(cast)
    with pytest.raises(NotNow) as stop:
        state(call, nature="", danger=["none"], by=cast.dara)
    assert code_of(stop) == "D2"
    with pytest.raises(NotNow) as stop:
        state(call, nature="person_in_crisis", danger=[], by=cast.dara)
    assert code_of(stop) == "D3"
    with pytest.raises(NotNow) as stop:
        state(call, nature="person_in_crisis", danger=["none", "weapon"], by=cast.dara)
    assert code_of(stop) == "D4"


def test_the_recommendation_is_kept_as_it_was_shown(cast):
    mobile_team(cast)
    call = take_call(cast)
    shown = state(call, nature="person_in_crisis", danger=["none"], by=cast.dara)
    cast_call = triage(call, nature="person_in_crisis", danger=["none"], response="mobile_crisis", by=cast.dara)
    assert shown.response == "mobile_crisis"
    assert cast_call.recommendation == shown.as_shown()
    assert cast_call.recommendation["rules"][0]["sentence"].startswith("A person in crisis")


def test_what_was_shown_stays_although_the_teams_changed_since(cast):
    call = take_call(cast)
    shown = state(call, nature="person_in_crisis", danger=["none"], by=cast.dara)
    co_response(cast)
    call = triage(call, nature="person_in_crisis", danger=["none"], response=shown.response, by=cast.dara)
    assert (call.recommended, call.override_reason) == (shown.response, "")


def test_adding_police_needs_a_reason_and_so_does_removing_them(cast):
    mobile_team(cast)
    call = take_call(cast)
    crisis = {"nature": "person_in_crisis", "danger": ["none"], "by": cast.dara}
    for wrong in ("", "caller_asked_for_no_police", "no such reason"):
        with pytest.raises(NotNow) as stop:
            triage(call, response="police", reason=wrong, **crisis)
        assert code_of(stop) == "D6"
    assert triage(call, response="police", reason="caller_asked_for_police", **crisis).response == "police"
    other = take_call(cast)
    robbery = {"nature": "robbery", "danger": ["weapon"], "by": cast.dara}
    with pytest.raises(NotNow):
        triage(other, response="mobile_crisis", reason="caller_asked_for_police", **robbery)
    changed = triage(other, response="mobile_crisis", reason="danger_is_over", note="He left", **robbery)
    assert changed.override_reason == "danger_is_over"


def test_the_response_as_shown_needs_no_reason_and_keeps_none(cast):
    mobile_team(cast)
    call = triaged_call(cast)
    assert (call.response, call.override_reason) == ("mobile_crisis", "")


def test_when_the_policy_does_not_know_any_response_may_be_chosen_without_reason(cast):
    call = take_call(cast)
    call = triage(call, nature="person_in_crisis", danger=["not_known"], response="police", by=cast.dara)
    assert (call.recommended, call.response) == ("", "police")
    assert call.recommendation["rules"][0]["code"] == "R0"


def test_two_dispatchers_see_who_works_on_a_call(cast):
    call = take_call(cast)
    with pytest.raises(NotNow, match="Dara is working"):
        triage(call, nature="noise", danger=["none"], response="no_unit", by=cast.sven)
    hold(call, take_over=True, by=cast.sven)
    with pytest.raises(NotNow, match="Sven is working"):
        hold(call, by=cast.dara)
    let_go(call, by=cast.sven)
    assert hold(call, by=cast.dara).held_by_id == cast.dara.membership_id


def test_a_hold_that_nobody_renewed_lapses(cast):
    call = take_call(cast, at=timezone.now() - timedelta(minutes=16))
    assert hold(call, by=cast.sven).held_by_id == cast.sven.membership_id


def test_the_crew_of_both_agencies_sees_the_call_from_send_to_clear(cast):
    call, assignment, unit = sent_call(cast)
    assert unit.status == "assigned"
    assert [sees(v, call) for v in (cast.omar, cast.amara, cast.petra, cast.chen, cast.zed)] == [
        True,
        True,
        *[False] * 3,
    ]
    report(assignment, status="en_route", by=cast.amara)
    report(assignment, status="on_scene", by=cast.omar)
    assignment = report(assignment, status="cleared", by=cast.amara)
    assert [sees(v, call) for v in (cast.omar, cast.amara, cast.dara)] == [False, False, True]
    unit.refresh_from_db()
    assert (unit.status, assignment.status) == ("available", "cleared")
    with as_viewer(cast.dara):
        assert one_call(cast.dara, call.pk).status == "cleared"


def test_only_the_crew_reports(cast):
    _call, assignment, _unit = sent_call(cast, patrol(cast))
    with pytest.raises(Hidden):
        report(assignment, status="en_route", by=cast.chen)
    with pytest.raises(NotNow):
        with as_viewer(cast.petra):
            assignment = Assignment.objects.get(pk=assignment.pk)
        report(assignment, status="flying", by=cast.petra)


def test_a_colleague_of_the_crew_cannot_report_for_it(cast):
    _call, assignment, _unit = sent_call(cast, patrol(cast))
    with pytest.raises(Hidden):
        report(assignment, status="en_route", by=cast.omar)


def test_a_unit_without_agreement_is_not_sent(cast):
    from commonground.agencies.actions.agree import end_agreement
    from commonground.agencies.models import Agreement

    unit, call = patrol(cast), triaged_call(cast, nature="robbery")
    end_agreement(Agreement.objects.get(from_agency=cast.dispatch, to_agency=cast.police), by=cast.priya)
    with pytest.raises(NotNow) as stop:
        send(call, unit, by=cast.dara)
    assert code_of(stop) == "D7"


def test_crew_of_an_agency_without_agreement_gets_no_reach(cast):
    from commonground.agencies.actions.agree import end_agreement
    from commonground.agencies.models import Agreement

    end_agreement(Agreement.objects.get(from_agency=cast.dispatch, to_agency=cast.crisis), by=cast.priya)
    call, _assignment, _unit = sent_call(cast)
    assert (sees(cast.omar, call), sees(cast.amara, call)) == (True, False)


def test_a_unit_that_is_not_free_is_not_sent_again(cast):
    _call, _assignment, unit = sent_call(cast)
    other = triaged_call(cast)
    with pytest.raises(NotNow) as stop:
        send(other, unit, by=cast.dara)
    assert code_of(stop) == "U5"


def test_nothing_is_sent_before_a_response_is_chosen(cast):
    with pytest.raises(NotNow) as stop:
        send(take_call(cast), patrol(cast), by=cast.dara)
    assert code_of(stop) == "S0"


def test_undo_works_for_ten_seconds_and_takes_the_call_from_the_crew(cast):
    call, unit, now = triaged_call(cast), co_response(cast), timezone.now()
    late = send(call, patrol(cast), by=cast.dara, at=now - timedelta(seconds=11))
    with pytest.raises(NotNow) as stop:
        recall(late, by=cast.dara, at=now)
    assert code_of(stop) == "D10"
    recall(late, reason="closer_unit", by=cast.dara, at=now)
    recall(send(call, unit, by=cast.dara, at=now - timedelta(seconds=9)), by=cast.dara, at=now)
    unit.refresh_from_db()
    assert (unit.status, sees(cast.omar, call)) == ("available", False)
    with as_viewer(cast.dara):
        call = one_call(cast.dara, call.pk)
    assert (call.status, call.assigned_at) == ("triaged", None)
    send(call, unit, by=cast.dara)


def test_a_second_unit_keeps_the_call_open_until_both_are_clear(cast):
    call, first, _unit = sent_call(cast)
    second = send(call, patrol(cast), by=cast.dara)
    report(first, status="on_scene", by=cast.omar)
    report(first, status="cleared", by=cast.omar)
    with as_viewer(cast.dara):
        assert one_call(cast.dara, call.pk).status == "on_scene"
    report(second, status="cleared", by=cast.petra)
    with as_viewer(cast.dara):
        assert one_call(cast.dara, call.pk).status == "cleared"


def test_a_cancelled_call_frees_its_units_and_leaves_the_board(cast):
    call, _assignment, unit = sent_call(cast)
    call = cancel(call, by=cast.dara)
    unit.refresh_from_db()
    assert (call.status, call.open_on_board, unit.status, sees(cast.omar, call)) == (
        "cancelled",
        False,
        "available",
        False,
    )


def test_a_call_ends_with_a_code_when_its_units_are_clear(cast):
    call, assignment, _unit = sent_call(cast)
    with pytest.raises(NotNow):
        close(call, disposition="helped_on_scene", by=cast.dara)
    report(assignment, status="on_scene", by=cast.omar)
    report(assignment, status="cleared", by=cast.omar)
    for wrong, rule in (("nonsense", "D12"), ("police_asked_for", "D13")):
        with pytest.raises(NotNow) as stop:
            close(call, disposition=wrong, by=cast.dara)
        assert code_of(stop) == rule
    assert close(call, disposition="helped_on_scene", by=cast.dara).open_on_board is False


def test_what_only_somebody_there_can_know_is_not_said_of_a_call_nobody_went_to(cast):
    call = triaged_call(cast, nature="noise", response="no_unit")
    with pytest.raises(NotNow) as stop:
        close(call, disposition="arrest", by=cast.dara)
    assert code_of(stop) == "D14"
    assert close(call, disposition="no_action_needed", by=cast.dara).status == "closed"


def test_every_line_of_a_brief_has_a_source_and_an_end_and_is_general(cast):
    call, now = take_call(cast), timezone.now()
    line = {"side": "be_careful", "text": "A dog", "source": "caller", "expires_at": now + timedelta(days=30)}
    wrong = [
        ({"side": "narrative"}, "D18"), ({"text": " "}, "D19"), ({"source": ""}, "D15"), ({"expires_at": None}, "D16"),
        ({"expires_at": now + timedelta(days=400)}, "D16"), ({"expires_at": now - timedelta(days=1)}, "D16"),
        ({"label": "health"}, "D17"),
    ]  # fmt: skip
    for change, rule in wrong:
        with pytest.raises(NotNow) as stop:
            brief(call, **{**line, **change}, by=cast.dara)
        assert code_of(stop) == rule
    brief(call, **line, by=cast.dara)


def test_the_crew_reads_the_brief_in_two_halves(cast):
    call, _assignment, _unit = sent_call(cast)
    until = timezone.now() + timedelta(days=30)
    brief(call, side="what_helps", text="Speak slowly", source="sister", expires_at=until, by=cast.dara)
    brief(call, side="be_careful", text="Steep stairs", source="caller", expires_at=until, by=cast.dara)
    note(call, text="Plate seen", label="criminal_justice", by=cast.dara)
    note(call, text="The door is open", by=cast.dara)
    with as_viewer(cast.amara.for_purpose("crisis_response")):
        read = brief_of(call)
        assert [line.text for line in (*read.what_helps, *read.be_careful)] == ["Speak slowly", "Steep stairs"]
        assert [part.text for part in parts_of(call)] == ["Speak slowly", "Steep stairs", "The door is open"]
    with as_viewer(cast.petra.for_purpose("crisis_response")):
        assert brief_of(call).what_helps == ()


def ended_call(cast, nature, disposition="no_action_needed", **facts):
    call = triaged_call(cast, nature=nature, response="no_unit", **facts)
    return close(call, disposition=disposition, by=cast.dara)


def test_earlier_calls_are_a_count_with_how_they_ended(cast):
    ended_call(cast, "noise")
    ended_call(cast, "parking", disposition="report_taken")
    ended_call(cast, "noise", place="99 Other Road")
    call, _assignment, _unit = sent_call(cast)
    for viewer in (cast.dara, cast.omar):
        with as_viewer(viewer):
            found = earlier_calls_at(call)
        assert (found.count, found.ended) == (2, (("not_met", 1), ("recorded", 1)))
    with as_viewer(cast.petra):
        assert earlier_calls_at(call).count == 0


@pytest.mark.parametrize(
    "nature", ["domestic_violence", "domestic_dispute", "sexual_violence", "person_in_crisis", "overdose", "injury"]
)
def test_calls_for_help_of_some_kinds_never_count_at_a_place(cast, nature):
    ended_call(cast, nature)
    call = take_call(cast)
    with as_viewer(cast.dara):
        assert earlier_calls_at(call).count == 0


def test_another_agency_sees_no_call(cast):
    call = take_call(cast)
    assert [sees(v, call) for v in (cast.dara, cast.sven)] == [True, True]
    others = (cast.omar, cast.petra, cast.amara, cast.chen, cast.ines, cast.alma, cast.priya, cast.ada, cast.zed)
    assert [sees(v, call) for v in others] == [False] * len(others)
    with pytest.raises(Hidden), as_viewer(cast.omar):
        one_call(cast.omar, call.pk)


def test_a_unit_whose_crew_no_longer_works_there_is_not_sent(cast):
    from commonground.agencies.actions.join import end_membership

    unit, call = patrol(cast), triaged_call(cast, nature="robbery")
    end_membership(cast.members["petra"], by=cast.ada)
    with pytest.raises(NotNow) as stop:
        send(call, unit, by=cast.dara)
    assert code_of(stop) == "D8"


def test_an_agreement_for_another_purpose_sends_no_unit(cast):
    from commonground.agencies.actions.agree import agree, end_agreement
    from commonground.agencies.models import Agreement
    from commonground.agencies.viewers import service

    unit, call = patrol(cast), triaged_call(cast, nature="robbery")
    end_agreement(Agreement.objects.get(from_agency=cast.dispatch, to_agency=cast.police), by=cast.priya)
    agree(
        from_agency=cast.dispatch, to_agency=cast.police, labels=["general"], purposes=["coordination"], title="Dispatch and police",
        starts_at=timezone.now() - timedelta(hours=1), by=service("setup", cast.host),
    )  # fmt: skip
    with pytest.raises(NotNow) as stop:
        send(call, unit, by=cast.dara)
    assert code_of(stop) == "D7"


def test_a_unit_sent_after_the_others_were_clear_starts_the_last_clock_anew(cast):
    call, first, _unit = sent_call(cast)
    report(first, status="on_scene", by=cast.omar)
    report(first, status="cleared", by=cast.omar)
    second = send(call, patrol(cast), by=cast.dara)
    with as_viewer(cast.dara):
        again = one_call(cast.dara, call.pk)
        assert (again.status, again.cleared_at) == ("sent", None)
    report(second, status="cleared", by=cast.petra)
    with as_viewer(cast.dara):
        assert one_call(cast.dara, call.pk).cleared_at is not None


def test_a_policy_for_the_night_goes_by_the_local_clock(cast, monkeypatch):
    night = replace(
        policy().rules[0], code="N1", sentence="At night.", hours=(20, 6), families=None, natures=None, dangers=None
    )
    monkeypatch.setattr(
        "commonground.calls.recommending.policy", lambda: replace(policy(), rules=(*policy().rules, night))
    )
    call = take_call(cast)
    for moment, fires in ((datetime(2026, 6, 2, 2, tzinfo=UTC), True), (datetime(2026, 6, 2, 22, tzinfo=UTC), False)):
        shown = state(
            call, nature="person_in_crisis", danger=["none"], by=cast.dara, at=moment
        )  # 21:00 and 17:00 in Willow
        assert ("N1" in [rule.code for rule in shown.rules]) is fires


def test_the_first_decision_stays_the_moment_at_which_it_was_decided(cast):
    """Response time is counted from it: choosing again later must not make the wait look shorter."""
    call, began = take_call(cast), timezone.now()
    facts = {
        "nature": "person_in_crisis",
        "danger": ["none"],
        "response": "mobile_crisis",
        "reason": "supervisor_decided",
    }
    triage(call, **facts, by=cast.dara, at=began)
    again = triage(call, **{**facts, "response": "co_response"}, by=cast.dara, at=began + timedelta(minutes=4))
    assert (again.response, again.decided_at) == ("co_response", began)


def test_a_line_of_the_brief_is_gone_after_its_end(cast):
    (call, _assignment, _unit), now = sent_call(cast), timezone.now()
    line = {"side": "be_careful", "source": "caller", "by": cast.dara}
    before = now - timedelta(days=2)
    brief(call, **line, text="A dog in the yard", expires_at=now - timedelta(minutes=1), at=before)
    brief(call, **line, text="Steep stairs", expires_at=now + timedelta(days=1), at=before)
    for viewer in (cast.dara, cast.omar, cast.amara):
        with as_viewer(viewer.for_purpose("crisis_response")):
            assert [part.text for part in brief_of(call).be_careful] == ["Steep stairs"]
