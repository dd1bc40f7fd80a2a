"""Overdue steps stand on one page for whoever coordinates; on a step's own page it is given, handed over, stands still and goes on."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import SAFE, a_case
from commonground.cases.tests.clocks import CALL_BACK, begin, done
from commonground.clocks import queries
from commonground.clocks.actions import assign, meet, raise_overdue
from commonground.clocks.models import Pause, Turn
from commonground.clocks.tests.cast import clock_of
from commonground.kit.closed import door_open
from commonground.people.actions import bar, set_safe_contact
from commonground.people.models import Person

pytestmark = pytest.mark.django_db
HERE = "/desk/overdue/"


@pytest.fixture
def see(client, cast):
    def as_(who, url, **told):
        client.force_login(cast.users[who])
        return client.post(url, told) if told else client.get(url)

    return as_


def late(cast, days=9, **facts):
    """A case whose call back ran out, and its clock."""
    at = timezone.now() - timedelta(days=days)
    case = a_case(cast, **{"safe": SAFE} | facts, at=at)
    begin(CALL_BACK, case, by=cast.wole, at=at)
    done_first(cast, case, at)
    raise_overdue(by=service("clocks", cast.host), at=timezone.now())
    return clock_of(case, name=CALL_BACK.name), case


def done_first(cast, case, at):
    """Its first contact is no matter of these tests."""
    with as_viewer(cast.wole), door_open("try"):
        meet("follow_up_72h", case, by=cast.wole, at=at)


def running(cast):
    return begin(CALL_BACK, a_case(cast), by=cast.wole, at=timezone.now())


def text(answer):
    return answer.content.decode()


def step(clock, name="step"):
    return reverse(f"desk:{name}", args=[clock.pk])


def test_overdue_steps_stand_oldest_first_page_by_page_with_as_many_questions_for_many_as_for_one(cast, see, monkeypatch):  # fmt: skip
    monkeypatch.setattr(queries, "PAGE", 2)
    first, case = late(cast, days=30)
    see("kofi", HERE)
    with CaptureQueriesContext(connection) as one:
        shown = text(see("kofi", HERE))
    assert str(first.pk) in shown and "Done by the team" in shown and "Raised to: Program coordinator" in shown
    others = [late(cast, days=days)[0] for days in (20, 10)]
    with CaptureQueriesContext(connection) as many:
        shown = text(see("kofi", HERE))
    assert len(many) == len(one)
    assert shown.index(str(first.pk)) < shown.index(str(others[0].pk)) and str(others[1].pk) not in shown
    older = f"{HERE}?after={others[0].pk}"
    assert older.removeprefix(HERE) in shown
    assert str(others[1].pk) in text(see("kofi", older)) and str(first.pk) not in text(see("kofi", older))
    done(case, by=cast.wole, at=timezone.now())
    assert str(first.pk) not in text(see("kofi", HERE)), "what is done is overdue no more"


@pytest.mark.parametrize(("who", "status"), [("wole", 403), ("ada", 403), ("sven", 200)])
def test_it_is_for_whoever_coordinates_and_of_their_own_agency(cast, see, who, status):
    clock, _case = late(cast)
    answer = see(who, HERE)
    assert answer.status_code == status and str(clock.pk) not in text(answer)
    if status == 200:
        assert see(who, step(clock)).status_code == 404


def test_whoever_may_not_know_of_the_person_sees_no_line_no_page_and_no_sign_that_there_is_more(cast, see, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    open_one, _case = late(cast, days=30)
    hidden, case = late(cast, days=20)
    assert "?after=" in text(see("kofi", HERE))
    with as_viewer(cast.wole):
        person = Person.objects.get(pk=case.person_id)
    bar(person, user=cast.users["kofi"], kind="harms_the_person", by=cast.wole)
    shown = text(see("kofi", HERE))
    assert str(open_one.pk) in shown and "?after=" not in shown
    for name in ("step", "assign_step", "pause_step", "resume_step", "hand_over_step"):
        answer = see("kofi", step(hidden, name), **({} if name == "step" else {"to": ""}))
        assert answer.status_code == 404, name
    assert str(hidden.pk) not in text(see("kofi", f"{HERE}?after={open_one.pk}"))


def test_an_overdue_step_never_pushes_a_contact_that_is_not_safe(cast, see):
    clock, case = late(cast)
    shown = text(see("kofi", step(clock)))
    assert "Do the step" in shown and "555-0142" in shown
    with as_viewer(cast.wole):
        person = Person.objects.get(pk=case.person_id)
    set_safe_contact(person, way="none", by=cast.wole)
    for page in (text(see("kofi", HERE)), text(see("kofi", step(clock)))):
        assert "Do not contact; wait for them" in page
        assert "Do the step" not in page and "555-0142" not in page and "do it or hand it over" not in page
    unasked, _case = late(cast, safe=None)
    assert "Nobody has asked how yet: wait for them" in text(see("wole", step(unasked)))
    assert "Do the step" not in text(see("wole", step(unasked)))


def test_a_step_is_given_and_handed_over_for_a_while(cast, see):
    clock, case = late(cast)
    wole, ines = cast.members["wole"].pk, cast.members["ines"].pk
    assert see("wole", step(clock, "assign_step"), to=wole).status_code == 403
    assert see("kofi", step(clock, "assign_step"), to=cast.members["amara"].pk).status_code == 422
    see("kofi", step(clock, "assign_step"), to=wole)
    assert clock_of(case, name=CALL_BACK.name).assigned_to_id == wole
    assert see("ines", step(clock, "hand_over_step"), **turn_to(cast, ines)).status_code == 422
    assert see("wole", step(clock, "hand_over_step"), **turn_to(cast, ines)).status_code == 302
    assert "Ines" in text(see("wole", step(clock))).split("Who does it")[1][:300]
    assert str(clock.pk) in text(see("ines", "/desk/steps/"))


def turn_to(cast, member, *, days=1):
    now = timezone.now().astimezone(ZoneInfo(cast.wole.time_zone))
    return {"to": member, "starts_at": f"{now - timedelta(minutes=2):%Y-%m-%dT%H:%M}", "ends_at": f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}"}  # fmt: skip


def test_a_shift_hands_all_its_steps_over_and_takes_them_back(cast, see):
    clock = assign(running(cast), to=cast.members["wole"], by=cast.kofi)
    ines = cast.members["ines"].pk
    assert str(clock.pk) in text(see("wole", "/desk/steps/")) and str(clock.pk) not in text(see("ines", "/desk/steps/"))
    assert see("wole", "/desk/steps/hand-over/", **turn_to(cast, ines, days=-1)).status_code == 422
    assert see("wole", "/desk/steps/hand-over/", **turn_to(cast, ines)).status_code == 302
    assert str(clock.pk) in text(see("ines", "/desk/steps/")) and str(clock.pk) not in text(see("wole", "/desk/steps/"))
    with as_viewer(cast.wole):
        turn = Turn.objects.get()
    end = reverse("desk:end_turn", args=[turn.pk])
    assert end in text(see("wole", "/desk/steps/")) and end in text(see("kofi", "/desk/steps/"))
    assert see("amara", end, now="1").status_code == 404
    assert see("ines", end, now="1").status_code == 302
    assert str(clock.pk) in text(see("wole", "/desk/steps/")) and end not in text(see("wole", "/desk/steps/"))


def test_whoever_coordinates_hands_over_what_is_a_colleagues_and_nobody_else_does(cast, see):
    wole, ines = cast.members["wole"].pk, cast.members["ines"].pk
    see("ines", "/desk/steps/hand-over/", **turn_to(cast, ines) | {"of": wole})
    with as_viewer(cast.wole):
        assert not Turn.objects.exists()
    see("kofi", "/desk/steps/hand-over/", **turn_to(cast, ines) | {"of": wole})
    with as_viewer(cast.wole):
        assert Turn.objects.get().of_id == wole


def test_it_stands_still_for_safety_without_a_detail_and_goes_on(cast, see):
    clock = running(cast)
    there = text(see("wole", step(clock)))
    assert "Safety" in there and "In a hospital" in there and "In custody" not in there
    far = timezone.localdate() + timedelta(days=90)
    long = see("wole", step(clock, "pause_step"), reason="safety", until=f"{far}")
    assert long.status_code == 422 and "not further away" in text(long)
    assert see("wole", step(clock, "pause_step"), reason="safety").status_code == 302
    with as_viewer(cast.wole):
        stood = Pause.objects.get()
    assert (stood.reason, stood.until - stood.starts_at) == ("safety", timedelta(days=14))
    assert "Let it go on" in text(see("wole", step(clock)))
    see("wole", step(clock, "resume_step"), go="on")
    assert "Let it go on" not in text(see("wole", step(clock)))
    assert see("wole", step(clock, "resume_step"), go="on").status_code == 409


def test_an_end_set_by_law_says_how_it_waits_when_contact_is_not_safe(cast, see):
    first = clock_of(a_case(cast), name="follow_up_72h")
    shown = text(see("wole", step(first)))
    assert "It does not stand still" in shown and "write that down under safe contact" in shown
    assert see("wole", step(first, "pause_step"), reason="safety").status_code == 422
