"""Correcting a call on the board, cancelling it while a crew is there, and what stands first."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.board.queries import queue_page
from commonground.board.tests.cast import busy_night, waiting_calls
from commonground.calls.actions import call_for_help, cancel, note, recall, report, take
from commonground.calls.models import Call
from commonground.calls.tests.cast import MILL_END, sent_call, take_call, triaged_call
from commonground.directory.languages import tongues
from commonground.people.forms import LANGUAGES
from commonground.units.tests.cast import mobile_team, patrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def dara(client, cast):
    client.force_login(cast.users["dara"])
    return client


def text(answer):
    return answer.content.decode()


def fresh(cast, call):
    with as_viewer(cast.dara):
        return Call.objects.get(pk=call.pk)


def opened(dara, call):
    """The form as the dispatcher has it before them: every input with what stands in it."""
    html = text(dara.get(f"/board/calls/{call.pk}/?do=correct"))
    form = html[html.index(f"/board/calls/{call.pk}/correct/") :].split("</form>")[0]
    inputs = re.findall(r'<input type="(?:text|hidden|number)" name="([\w-]+)"(?: value="([^"]*)")?', form)
    known: dict[str, object] = {}
    for name, value in inputs:
        known[name] = [*known[name], value] if name in known else [value]
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        known[name] = re.findall(r'<option value="([^"]*)" selected', options)[:1] or [""]
    known |= (
        {"danger": re.findall(r'name="danger" value="(\w+)"[^>]* checked', form)} if 'name="danger"' in form else {}
    )
    return {name: value for name, value in known.items() if name != "csrfmiddlewaretoken"}


def test_a_dispatcher_corrects_place_position_and_language_while_a_crew_is_there(dara, cast):
    call, part, _ = sent_call(cast)
    report(part, status="on_scene", by=cast.omar)
    form = opened(dara, call) | {"place": "14 Mill Road", "latitude": "39.33", "longitude": "-99.62", "language": "ase"}
    assert dara.post(f"/board/calls/{call.pk}/correct/", form).status_code == 303
    call = fresh(cast, call)
    assert (call.place, call.latitude, call.language) == ("14 Mill Road", 39.33, "ase")
    assert "American Sign Language" in text(dara.get(f"/board/calls/{call.pk}/"))


def test_nature_and_danger_are_corrected_on_the_same_form_once_a_unit_was_sent(dara, cast):
    waiting = take_call(cast)
    assert "nature" not in opened(dara, waiting)
    call, part, _ = sent_call(cast)
    report(part, status="on_scene", by=cast.omar)
    form = opened(dara, call)
    assert (form["nature"], form["danger"]) == (["person_in_crisis"], ["none"])
    assert dara.post(f"/board/calls/{call.pk}/correct/", form | {"danger": ["weapon"]}).status_code == 303
    call = fresh(cast, call)
    assert (call.nature, call.danger, call.place, call.latitude) == (
        "person_in_crisis",
        ["weapon"],
        "12 Mill Road",
        39.31,
    )


def test_a_new_place_without_a_new_position_takes_the_old_one_off_the_map_unless_it_fits(dara, cast):
    call = take_call(cast)
    dara.post(
        f"/board/calls/{call.pk}/correct/",
        opened(dara, call) | {"place": "12 Mill Road, back door", "position_fits": "on"},
    )
    assert (fresh(cast, call).place, fresh(cast, call).latitude) == ("12 Mill Road, back door", 39.31)
    dara.post(f"/board/calls/{call.pk}/correct/", opened(dara, call) | {"place": "90 Quarry Street"})
    assert (fresh(cast, call).latitude, fresh(cast, call).area_id) == (None, None)


def test_what_another_dispatcher_corrected_meanwhile_is_not_put_back(dara, cast):
    from commonground.calls.actions import correct

    call = take_call(cast)
    form = opened(dara, call)
    correct(call, place="14 Mill Road", by=cast.sven)
    assert dara.post(f"/board/calls/{call.pk}/correct/", form | {"language": "es"}).status_code == 303
    assert (fresh(cast, call).place, fresh(cast, call).language) == ("14 Mill Road", "es")


@pytest.mark.parametrize(
    "wrong",
    [{"place": ""}, {"latitude": ""}, {"latitude": "nan"}, {"longitude": "999"}, {"language": "asl"}, {"place": "\x00"}, {"place": "x" * 301}],
)  # fmt: skip
def test_a_correction_that_cannot_be_true_is_not_taken_and_what_was_written_is_still_there(dara, cast, wrong):
    call = take_call(cast)
    answer = dara.post(f"/board/calls/{call.pk}/correct/", opened(dara, call) | wrong)
    assert answer.status_code == 422 and "Correct the call" in text(answer)
    assert (fresh(cast, call).place, fresh(cast, call).latitude) == ("12 Mill Road", 39.31)


def test_nobody_but_dispatch_corrects(client, cast):
    call, _, _ = sent_call(cast)
    for who in ("omar", "amara", "priya", "ada"):
        client.force_login(cast.users[who])
        assert client.post(f"/board/calls/{call.pk}/correct/", {"place": "x"}).status_code == 403


def test_a_call_with_a_crew_on_the_scene_is_cancelled_when_they_were_told_by_radio(dara, cast):
    call, part, _ = sent_call(cast)
    report(part, status="on_scene", by=cast.omar)
    assert "A crew is on the scene" in text(dara.get(f"/board/calls/{call.pk}/?do=cancel"))
    answer = dara.post(f"/board/calls/{call.pk}/cancel/")
    assert answer.status_code == 409 and "by radio first" in text(answer) and 'name="crew_told"' in text(answer)
    assert fresh(cast, call).status == "on_scene"
    assert dara.post(f"/board/calls/{call.pk}/cancel/", {"crew_told": "yes"}).status_code == 303
    assert fresh(cast, call).status == "cancelled"


def test_a_responder_who_needs_help_stands_before_every_call(cast):
    busy_night(cast)
    call = call_for_help(_patrol(cast), by=cast.petra)
    with as_viewer(cast.dara):
        assert queue_page(cast.dara)[0][0].call.pk == call.pk


def test_help_for_a_responder_is_one_step_away_and_nothing_says_that_help_is_there(dara, cast):
    unit = mobile_team(cast)
    call = call_for_help(patrol(cast), by=cast.petra)
    html = text(dara.get(f"/board/calls/{call.pk}/"))
    assert "A responder asks for help" in html and "Help is there" not in html
    assert f"/board/calls/{call.pk}/send/{unit.pk}/" in html
    assert dara.post(f"/board/calls/{call.pk}/send/{unit.pk}/", {"read_back": ""}).status_code == 303


def _patrol(cast):
    from commonground.units.models import Unit

    return Unit.objects.get(name="Patrol 4")


def test_a_line_that_holds_until_a_day_says_that_day(dara, cast):
    call = take_call(cast)
    day = timezone.localdate() + timedelta(days=9)
    line = {"side": "what_helps", "text": "Speak slowly.", "source": "His sister", "expires_at": day.isoformat()}
    assert dara.post(f"/board/calls/{call.pk}/brief/", line).status_code == 303
    assert f"shown until {date(day.year, day.month, day.day):%-d %b %Y}" in text(dara.get(f"/board/calls/{call.pk}/"))


def test_every_language_that_is_offered_is_one_that_units_are_known_by(dara, cast):
    offered = re.findall(
        r'<option value="([^"]*)"',
        text(dara.get("/board/calls/new/")).split('<select name="language"')[1].split("</select>")[0],
    )
    assert "ase" in offered and set(offered) <= {*tongues(), "", "other"}
    assert {code for code, _ in LANGUAGES} == set(offered)


def test_a_unit_that_signs_is_not_said_to_need_an_interpreter(dara, cast):
    mobile_team(cast, languages=["en", "ase"])
    call = triaged_call(cast, language="ase")
    html = text(dara.get(f"/board/calls/{call.pk}/"))
    assert "speaks the language" in html and "needs an interpreter" not in html


def test_a_note_says_on_the_board_who_reads_it(dara, cast):
    call = take(channel="911", narrative="He is at the back door.", by=cast.dara, **MILL_END)
    note(call, text="Known to the court.", label="criminal_justice", by=cast.dara)
    html = text(dara.get(f"/board/calls/{call.pk}/"))
    told = re.findall(
        r'class="told-text"><p>|class="told-text">(.*?)</p>.*?<span>(we and the crew|this center alone)</span>',
        html,
        re.S,
    )
    assert [who for _, who in told] == ["we and the crew", "this center alone"]


def test_a_line_of_the_queue_names_the_units_that_are_on_the_call_now_and_a_cancelled_call_is_gone(cast):
    _call, part, unit = sent_call(cast)
    gone = waiting_calls(cast, 1)[0]
    cancel(gone, by=cast.dara)
    with as_viewer(cast.dara):
        (row,) = queue_page(cast.dara)[0]
        assert [one.unit for one in row.assignments] == [unit]
    recall(part, reason="not_needed", by=cast.dara)
    with as_viewer(cast.dara):
        (row,) = queue_page(cast.dara)[0]
    assert row.assignments == ()
