"""The pages of cases: what each role sees, how many questions a page asks, and what a step does."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.actions import open as open_case
from commonground.cases.models import Case, Task
from commonground.cases.pages import reading
from commonground.cases.queries.lists import open_for
from commonground.cases.tests.cast import NAME, a_case
from commonground.consents.tests.cast import give_release
from commonground.people.actions import note
from commonground.people.days import local_day
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
LIST = "/desk/cases/"


@pytest.fixture
def look(client, cast):
    def open_page(who, url):
        client.force_login(cast.users[who])
        return client.get(url)

    return open_page


@pytest.fixture
def post(client, cast):
    def send(who, case, step, **told):
        client.force_login(cast.users[who])
        return client.post(reverse(f"cases:{step}", args=[case.pk]), told)

    return send


@pytest.mark.parametrize("who", ["ines", "wole", "kofi"])
def test_the_agency_reads_its_cases(cast, look, who):
    case = a_case(cast)
    for url in (LIST, case.get_absolute_url(), reverse("cases:print", args=[case.pk])):
        response = look(who, url)
        assert response.status_code == 200
        assert NAME in response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("rosa", 404),
        ("alma", 404),
        ("zed", 404),
        ("amara", 404),
        ("dara", 403),
        ("omar", 403),
        ("priya", 403),
        ("ada", 403),
        ("ezra", 403),
    ],
)
def test_the_case_is_closed_to_everybody_else(cast, look, who, status):
    case = a_case(cast)
    for url in (case.get_absolute_url(), reverse("cases:print", args=[case.pk])):
        response = look(who, url)
        assert response.status_code == status
        assert NAME not in response.content.decode()


@pytest.mark.parametrize("who", ["rosa", "amara"])
def test_the_list_of_another_agency_is_empty(cast, look, who):
    a_case(cast)
    response = look(who, LIST)
    assert response.status_code == 200
    assert NAME not in response.content.decode()


@pytest.mark.parametrize("show", ["open", "mine", "ended", "nonsense"])
def test_empty_lists_teach(cast, look, show):
    assert 'class="empty"' in look("wole", f"{LIST}?show={show}").content.decode()


def test_the_list_asks_as_many_questions_for_many_as_for_few(cast, client):
    client.force_login(cast.users["wole"])

    def questions():
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    for number in range(3):
        a_case(cast, name=f"Person {number}")
    few = questions()
    for number in range(9):
        a_case(cast, name=f"More {number}")
    assert questions() == few


def test_the_list_goes_on_where_it_stopped(cast, look, monkeypatch):
    monkeypatch.setattr(reading, "open_for", partial(open_for, limit=5))
    cases = [a_case(cast, name=f"Person {number:02}") for number in range(8)]
    first = look("wole", LIST).content.decode()
    assert "Person 07" in first and "Person 02" not in first
    second = look("wole", f"{LIST}?show=open&after={cases[3].pk}").content.decode()
    assert "Person 02" in second and "Person 03" not in second
    assert look("wole", f"{LIST}?after=nonsense").status_code == 200


def test_one_tap_writes_down_that_they_were_reached(cast, look, post):
    case = a_case(cast)
    response = post("wole", case, "touch", kind="call", reached="yes", note="Will come on Friday")
    assert (response.status_code, response["Location"]) == (303, case.get_absolute_url())
    shown = look("wole", case.get_absolute_url()).content.decode()
    assert "Phone call: reached" in shown and "Will come on Friday" in shown


def test_a_rule_shows_its_sentence_on_the_form_and_nothing_is_lost(cast, post):
    case = a_case(cast)
    response = post("wole", case, "add_task", what="  ", due_on="")
    assert response.status_code == 422
    case_closed = a_case(cast, name="Other Person")
    post("wole", case_closed, "close", how="person_ended")
    response = post("wole", case_closed, "touch", kind="call", reached="no", note="words to keep")
    assert response.status_code == 422
    assert "has ended" in response.content.decode()


def test_every_step_of_a_case_can_be_done_on_its_page(cast, post):
    case, day = a_case(cast), local_day(cast.wole) + timedelta(days=90)
    steps = [
        ("add_task", {"what": "Bring the form", "due_on": day.isoformat()}),
        ("record_outcome", {"outcome": "some_needs_met"}),
        ("close", {"how": "done_together"}),
        ("reopen", {}),
    ]
    for step, told in steps:
        assert post("wole", case, step, **told).status_code == 303, step
    with as_viewer(cast.wole):
        row = Case.objects.get(pk=case.pk)
        task = Task.objects.get(case=case, kind="")
    assert (row.status, row.outcome) == ("open", "some_needs_met")
    assert task.due_at == datetime.combine(day, time(17), ZoneInfo("America/Chicago"))


def test_a_task_is_finished_on_the_page(client, cast):
    case = a_case(cast)
    with as_viewer(cast.wole):
        task = Task.objects.get(case=case)
    client.force_login(cast.users["wole"])
    assert client.post(reverse("cases:finish_task", args=[case.pk, task.pk])).status_code == 303
    assert client.post(reverse("cases:finish_task", args=[case.pk, task.pk])).status_code == 422


@pytest.mark.parametrize("step", ["touch", "add_task", "record_outcome", "close", "reopen"])
def test_an_intake_worker_cannot_take_a_case_workers_steps(cast, post, step):
    assert post("ines", a_case(cast), step).status_code == 403


@pytest.mark.parametrize("step", ["touch", "add_task", "record_outcome", "close", "reopen"])
def test_no_step_is_open_to_another_agency(cast, post, step):
    case = a_case(cast)
    assert (
        post("rosa", case, step, kind="call", reached="yes", what="x", outcome="needs_met", how="safety").status_code
        == 404
    )


def test_a_page_that_waits_for_them_offers_no_try(cast, look):
    shown = look("wole", a_case(cast, safe={"way": "none"}).get_absolute_url()).content.decode()
    assert "Wait for them" in shown
    assert "Not reached yet</span></button>" not in shown


def test_the_paper_shows_no_number(cast, look):
    case = a_case(cast)
    assert "555-0142" in look("wole", case.get_absolute_url()).content.decode()
    assert "555-0142" not in look("wole", reverse("cases:print", args=[case.pk])).content.decode()


def test_a_deadline_is_shown_in_the_time_of_the_jurisdiction(cast, look):
    case = a_case(cast, at=datetime(2030, 1, 1, 18, 30, tzinfo=UTC))
    for url in (LIST, case.get_absolute_url()):
        shown = look("wole", url).content.decode()
        assert "4 January 2030 12:30" in shown and "18:30" not in shown


def test_of_a_permission_to_several_only_the_own_agency_is_named(cast, look):
    met = note_person(cast)
    give_release(cast, met, to=("housing", "clinic"))
    with as_viewer(cast.ines):
        known = note(name="Teo", subject=met.subject, by=cast.ines)
        case = open_case(person=known, by=cast.ines)
    text = look("wole", case.get_absolute_url()).content.decode()
    assert "Harbor Crisis Team" in text and "Open Door Housing" in text
    assert "Riverside Clinic" not in text


def test_what_the_own_agency_knows_of_safe_contact_stands_before_what_another_told(cast):
    from commonground.messages.models import SafeContact
    from commonground.people.actions import set_safe_contact
    from commonground.privacy.models import Subject

    theirs = note_person(cast)
    set_safe_contact(theirs, way="call", address="555-0142", by=cast.amara)
    give_release(cast, theirs)
    with as_viewer(cast.ines):
        subject = Subject.objects.get(pk=theirs.subject_id)
    person = note(name="Teo Marsh", language="en", subject=subject, by=cast.ines)
    set_safe_contact(person, way="none", by=cast.ines)
    open_case(person=person, by=cast.ines)
    with as_viewer(cast.ines):
        assert SafeContact.objects.filter(subject_id=subject.pk, ended_at=None).count() == 2
        (line,) = open_for(cast.ines).lines
    assert line.clock.wait_for_them and "555-0142" not in line.safe_way
