"""After the call: what was not finished, what a closed page still offers, a follow-up that is really planned, and a mistake taken back."""

import re
from datetime import timedelta

import pytest

from commonground.agencies.context import as_viewer
from commonground.calls.actions import report
from commonground.cases.models import Case, Task
from commonground.clocks.models import Clock
from commonground.encounters.actions import name_person, reopen
from commonground.encounters.models import Encounter
from commonground.encounters.tests.cast import meet
from commonground.field.tests.cast import a_night
from commonground.messages.models import SafeContact
from commonground.people.actions import set_safe_contact
from commonground.people.models import Person
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara(client, cast):
    client.force_login(cast.users["amara"])
    return client


def html(answer):
    return answer.content.decode()


def opened(cast, client, who="amara", **told):
    """``who`` is on a call and writes about somebody; with ``told``, says who."""
    _, assignment = a_night(cast)
    client.force_login(cast.users[who])
    client.post(f"/field/on/{assignment.pk}/meet/")
    with as_viewer(cast.viewers[who]):
        met = Encounter.objects.get(status="open", agency_id=cast.viewers[who].agency_id)
    if told:
        assert client.post(f"/field/met/{met.pk}/who/", {"role": "person_in_crisis", **told}).status_code == 302
    return met, assignment


def clear(cast, assignment):
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.omar)


def end(client, met, disposition):
    assert client.post(f"/field/met/{met.pk}/end/", {"disposition": disposition}).status_code == 302
    return html(client.get(f"/field/met/{met.pk}/"))


def test_what_is_not_finished_stands_on_the_first_page_after_the_unit_is_clear(amara, cast):
    met, assignment = opened(cast, amara, name="Marisol")
    clear(cast, assignment)
    shown = html(amara.get("/field/"))
    assert "Not finished yet" in shown and f"/field/met/{met.pk}/" in shown and "Marisol" in shown
    amara.force_login(cast.users["chen"])
    assert "Not finished yet" not in html(amara.get("/field/"))
    amara.force_login(cast.users["amara"])
    end(amara, met, "helped_on_scene")
    assert "Not finished yet" not in html(amara.get("/field/"))


def test_what_is_not_finished_from_before_stands_on_the_next_call_too_and_its_own_stands_once(amara, cast):
    own, _ = opened(cast, amara)
    before = meet_before(cast)
    shown = html(amara.get("/field/"))
    assert shown.count(f"/field/met/{own.pk}/") == 1
    assert f"/field/met/{before.pk}/" in shown.split("Not finished yet")[1]


def meet_before(cast):
    from commonground.encounters.actions import open

    return open(by=cast.amara)


def test_the_timeline_of_a_person_leads_to_the_meeting_for_those_who_may_open_it(amara, cast):
    met, _ = opened(cast, amara, name="Marisol")
    with as_viewer(cast.amara):
        person = Person.objects.get()
    assert f'href="/field/met/{met.pk}/"' in html(amara.get(f"/desk/person/{person.pk}/"))


def test_who_it_was_can_still_be_said_after_it_ended(amara, cast):
    met, _ = opened(cast, amara)
    shown = end(amara, met, "helped_on_scene")
    assert "1. Who" in shown and "You can still say who it is" in shown
    assert "ask for a permission" not in shown
    assert amara.post(f"/field/met/{met.pk}/who/", {"role": "person_in_crisis", "name": "Marisol"}).status_code == 302
    shown = html(amara.get(f"/field/met/{met.pk}/"))
    assert "Marisol" in shown and "PHQ-9" in shown and "Ask for a permission" in shown


def test_after_a_death_only_a_note_is_offered(amara, cast):
    met, _ = opened(cast, amara, name="Marisol", way="text", address="555-0142")
    shown = end(amara, met, "died")
    for words in ("1. Who", "PHQ-9", "Ask for a permission", "Find a service together", "Emergency"):
        assert words not in shown
    assert "2. What happened" in shown and "You can still add a note." in shown
    assert amara.get(f"/field/met/{met.pk}/questions/phq9/").status_code == 404
    assert amara.get(f"/field/met/{met.pk}/ask/").status_code == 404
    assert amara.post(f"/field/met/{met.pk}/answer/", {}).status_code == 404
    assert amara.post(f"/field/met/{met.pk}/refer/", {}).status_code == 404


def test_where_nobody_is_named_a_death_does_not_say_that_messages_stopped(amara, cast):
    met, _ = opened(cast, amara)
    shown = end(amara, met, "died")
    assert "no message was stopped" in shown and "has stopped" not in shown


def test_an_ending_chosen_by_mistake_is_taken_back_and_the_stop_with_it(amara, cast):
    met, _ = opened(cast, amara, name="Marisol", way="text", address="555-0142")
    assert "This was a mistake" in end(amara, met, "died")
    for _ in range(2):
        assert amara.post(f"/field/met/{met.pk}/back-to-open/", {"once": "b1"}).status_code == 302
    shown = html(amara.get(f"/field/met/{met.pk}/"))
    assert "4. How it ended" in shown and "This was a mistake" not in shown and 'value="555-0142"' in shown
    with as_viewer(cast.amara):
        now = SafeContact.objects.get(ended_at=None)
        assert (now.way, now.address) == ("text", "555-0142")
        assert now.confirmed_at == SafeContact.objects.exclude(pk=now.pk).filter(way="text").get().confirmed_at


def test_nobody_of_another_agency_takes_an_ending_back(amara, cast):
    met, _ = opened(cast, amara)
    end(amara, met, "helped_on_scene")
    for who, status in (("omar", 404), ("ines", 403), ("dara", 403)):
        amara.force_login(cast.users[who])
        assert amara.post(f"/field/met/{met.pk}/back-to-open/").status_code == status


def test_a_follow_up_that_is_planned_is_a_case_with_its_72_hours(amara, cast):
    met, _ = opened(cast, amara, name="Marisol", way="call", address="555-0142")
    shown = end(amara, met, "follow_up_planned")
    with as_viewer(cast.amara):
        case = Case.objects.get()
        clock = Clock.objects.get(record_id=case.pk)
    assert (case.cause_id, clock.wait_for_them) == (met.pk, False)
    assert "owes them a contact until" in shown and f'href="/desk/cases/{case.pk}/"' in shown
    assert amara.get(f"/desk/cases/{case.pk}/").status_code == 200
    assert "Marisol" in html(amara.get("/desk/cases/"))


def test_it_waits_for_them_where_nobody_asked_how_to_reach_them(amara, cast):
    met, _ = opened(cast, amara, name="Marisol")
    assert "wait for them" in end(amara, met, "follow_up_planned")


def test_with_nobody_named_nothing_is_planned_until_somebody_is(amara, cast):
    met, _ = opened(cast, amara)
    assert "Nothing is planned yet: nobody is named" in end(amara, met, "follow_up_planned")
    with as_viewer(cast.amara):
        assert not Case.objects.exists()
    amara.post(f"/field/met/{met.pk}/who/", {"role": "caller", "name": "Marisol", "way": "call", "address": "555-0142"})
    assert "The follow-up is planned" in html(amara.get(f"/field/met/{met.pk}/"))


def test_an_open_case_goes_on_with_a_follow_up(amara, cast):
    from commonground.cases.actions import open as open_case

    met, _ = opened(cast, amara, name="Marisol")
    with as_viewer(cast.amara):
        person = Person.objects.get()
    open_case(person=person, by=cast.amara)
    end(amara, met, "follow_up_planned")
    with as_viewer(cast.amara):
        assert {task.kind for task in Task.objects.all()} == {"first_contact", "follow_up"}


def test_where_the_role_keeps_no_cases_the_page_says_that_nothing_is_planned(client, cast):
    met, _ = opened(cast, client, who="omar", name="Marisol")
    shown = end(client, met, "follow_up_planned")
    assert "Nothing here plans it for you" in shown and "is planned:" not in shown
    with as_viewer(cast.omar):
        assert not Case.objects.exists()


def test_an_involuntary_hold_says_that_its_record_is_kept_elsewhere(amara, cast):
    met, _ = opened(cast, amara, name="Marisol")
    assert "Nothing here keeps the record of an involuntary hold" in end(amara, met, "involuntary_hold_started")


def test_the_rooms_of_a_clinician_are_in_the_menu_of_the_phone(amara, cast):
    menu = html(amara.get("/field/")).split('class="menu"')[1].split("</details>")[0]
    for room in ("/desk/today/", "/desk/referrals/", "/desk/cases/"):
        assert f'href="{room}"' in menu
    amara.force_login(cast.users["omar"])
    menu = html(amara.get("/field/")).split('class="menu"')[1].split("</details>")[0]
    assert "/desk/today/" not in menu and 'href="/field/"' not in menu


def test_what_is_due_at_the_desk_is_counted_on_the_quiet_phone(amara, cast):
    from datetime import timedelta

    from django.utils import timezone

    from commonground.cases.actions import open as open_case
    from commonground.messages.actions import set_safe_contact
    from commonground.people.tests.cast import note_person

    assert "at your desk" not in html(amara.get("/field/"))
    person = note_person(cast)
    with as_viewer(cast.amara):
        from commonground.kit.closed import door_open

        with door_open("test"):
            set_safe_contact(person.subject, way="call", address="555-0142", by=cast.amara, at=timezone.now())
    open_case(person=person, by=cast.amara, at=timezone.now() - timedelta(hours=80))
    assert re.search(r"1 thing is due at your desk", html(amara.get("/field/")))
    amara.force_login(cast.users["omar"])
    assert "at your desk" not in html(amara.get("/field/"))


def test_a_meeting_of_somebody_else_is_not_on_my_list(amara, cast):
    met = meet(cast, "omar")
    assert f"/field/met/{met.pk}/" not in html(amara.get("/field/"))


def test_who_died_is_said_after_the_end_and_the_mistake_still_takes_the_stop_back(amara, cast):
    """The stop of a person who is named later is that of the ending: taking the ending back finds it."""
    met, _ = opened(cast, amara)
    person = note_person(cast)
    set_safe_contact(person, way="text", address="555-0142", by=cast.amara)
    end(amara, met, "died")
    with as_viewer(cast.amara):
        ended = Encounter.objects.get(pk=met.pk)
    named = name_person(
        ended, person=person, role="person_in_crisis", by=cast.amara, at=ended.closed_at + timedelta(hours=2)
    )
    reopen(named, by=cast.amara)
    with as_viewer(cast.amara):
        assert [(now.way, now.address) for now in SafeContact.objects.filter(ended_at=None)] == [("text", "555-0142")]
