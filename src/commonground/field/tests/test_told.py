"""What dispatch says reaches the crew's phone while it is on the call, and nothing else of the call does."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.calls.actions import cancel, note, report, send, take
from commonground.calls.models import Call
from commonground.calls.tests.cast import MILL_END, sent_call, triaged_call
from commonground.kit.closed import door_open
from commonground.privacy.actions import write_part
from commonground.units.tests.cast import co_response, patrol

pytestmark = pytest.mark.django_db
KNIFE, DOOR = "The knife is down on the table", "They moved to the BACK DOOR"


def phone(client, cast, who, address="/field/"):
    client.force_login(cast.users[who])
    return client.get(address).content.decode()


def sent(cast, unit, narrative=KNIFE, **facts):
    call = triaged_call(cast, narrative=narrative, **facts)
    return call, send(call, unit, by=cast.dara)


def test_what_the_caller_said_and_a_note_for_the_crew_stand_on_the_phone_newest_first(client, cast):
    call, _ = sent(cast, co_response(cast))
    note(call, text=DOOR, by=cast.dara)
    for who in ("omar", "amara"):
        shown = phone(client, cast, who)
        assert -1 < shown.find(DOOR) < shown.find(KNIFE), who
        assert "Why can I see this?" in shown.split(DOOR)[1].split(KNIFE)[0]
    assert DOOR not in phone(client, cast, "petra") and DOOR not in phone(client, cast, "chen")


def test_a_note_written_while_they_are_there_is_in_the_part_that_a_live_page_fetches(client, cast):
    call, _ = sent(cast, co_response(cast))
    phone(client, cast, "omar")
    note(call, text=DOOR, by=cast.dara)
    part = client.get("/field/", headers={"HX-Request": "true", "X-By-Itself": "1"}).content.decode()
    assert DOOR in part and "<html" not in part


def test_it_is_gone_from_the_phone_when_the_unit_is_clear(client, cast):
    _, assignment = sent(cast, co_response(cast))
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.amara)
    for who in ("omar", "amara"):
        assert KNIFE not in phone(client, cast, who)


def test_what_stays_in_the_center_never_reaches_a_phone(client, cast):
    call, _ = sent(cast, co_response(cast))
    note(call, text="charge-canary", label="criminal_justice", by=cast.dara)
    with as_viewer(cast.dara), door_open("test"):
        written = {"by": cast.dara, "at": call.changed_at}
        for name in ("narrative", "override_note", "note"):
            write_part(call, name=name, label="general", text=f"{name}-canary", **written)
        for label in ("health", "substance_use", "victim_advocacy", "criminal_justice", "chri"):
            write_part(call, name="for_the_crew", label=label, text=f"{label}-canary", **written)
    for who in ("omar", "amara"):
        assert "canary" not in phone(client, cast, who)


def test_why_a_crew_sees_it_is_said_and_that_the_units_on_the_call_do(client, cast):
    call, _ = sent(cast, co_response(cast))
    with as_viewer(cast.omar.for_purpose("crisis_response")):
        from commonground.calls.queries import brief_of

        (part,) = brief_of(call).said
    shown = phone(client, cast, "omar", f"/desk/why/{part.pk}/?for=crisis_response")
    assert "What dispatch tells the crew" in shown
    client.force_login(cast.users["petra"])
    assert client.get(f"/desk/why/{part.pk}/?for=crisis_response").status_code == 404


def test_a_crew_that_was_called_back_reads_so_until_it_is_sent_again(client, cast):
    unit = patrol(cast)
    call, part, _ = sent_call(cast, unit=unit)
    report(part, status="on_scene", by=cast.petra)
    cancel(call, crew_told=True, by=cast.dara)
    assert "Patrol 4 was called back" in phone(client, cast, "petra")
    assert "was called back" not in phone(client, cast, "omar")
    _, again = sent(cast, unit)
    report(again, status="cleared", by=cast.petra)
    assert "was called back" not in phone(client, cast, "petra")


def test_the_language_has_its_name(client, cast):
    call = take(channel="911", language="ase", by=cast.dara, **MILL_END)
    from commonground.calls.tests.cast import triage

    triage(call, nature="noise", danger=["none"], response="police", reason="supervisor_decided", by=cast.dara)
    send(call, co_response(cast), by=cast.dara)
    assert "Speaks American Sign Language" in phone(client, cast, "omar")


def test_i_need_help_now_without_a_call_stands_on_the_board_and_twice_is_one_call(client, cast):
    patrol(cast)
    client.force_login(cast.users["petra"])
    for _ in range(2):
        answer = client.post("/field/help/", follow=True).content.decode()
        assert "Dispatch sees that you need help" in answer and "nobody was told" not in answer
    assert "A responder on the scene needs help now" in answer and "We are clear" in answer
    client.force_login(cast.users["dara"])
    board = client.get("/board/").content.decode()
    assert "A responder on the scene needs help now" in board and "Patrol 4: on scene" in board
    with as_viewer(cast.dara):
        assert Call.objects.count() == 1


def test_whoever_is_in_no_unit_hears_that_nobody_was_told(client, cast):
    client.force_login(cast.users["petra"])
    assert "nobody was told" in client.post("/field/help/", follow=True).content.decode()
