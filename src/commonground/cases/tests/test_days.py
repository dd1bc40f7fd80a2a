"""The day of a task: from today on, within two years; and a task that was written down wrongly is corrected."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.actions import correct_task
from commonground.cases.models import Task
from commonground.cases.tests.cast import a_case, remembered
from commonground.kit.noes import NotNow
from commonground.people.days import local_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client, cast):
    def send(who, step, *ids, **told):
        client.force_login(cast.users[who])
        return client.post(reverse(f"cases:{step}", args=ids), told)

    return send


def day(cast, days):
    return (local_day(cast.wole) + timedelta(days=days)).isoformat()


def own_task(cast, case):
    with as_viewer(cast.wole):
        return Task.objects.get(case=case, kind="")


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "1990-01-01", "yesterday", "two years and a day"])
def test_a_day_that_cannot_be_is_said_on_the_form_and_the_case_still_opens(client, cast, post, typed):
    typed = {"yesterday": day(cast, -1), "two years and a day": day(cast, 732)}.get(typed, typed)
    case = a_case(cast)
    answer = post("wole", "add_task", case.pk, what="Bring the form", due_on=typed)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "within two years" in shown and 'value="Bring the form"' in shown
    for page in (case.get_absolute_url(), reverse("cases:print", args=[case.pk])):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("days", [0, 1, 700])
def test_today_and_later_days_are_taken(cast, post, days):
    case = a_case(cast)
    assert post("wole", "add_task", case.pk, what="Bring the form", due_on=day(cast, days)).status_code == 303
    assert local_day(cast.wole, own_task(cast, case).due_at) == datetime.fromisoformat(day(cast, days)).date()


def test_a_task_is_corrected_on_the_page(client, cast, post, monkeypatch):
    case = a_case(cast)
    post("wole", "add_task", case.pk, what="Bring the from", due_on=day(cast, 3))
    task, heard = own_task(cast, case), remembered(monkeypatch)
    there = reverse("cases:correct_task", args=[case.pk, task.pk])
    client.force_login(cast.users["wole"])
    assert there in client.get(case.get_absolute_url()).content.decode()
    assert post("wole", "correct_task", case.pk, task.pk, what="Bring the form", due_on="").status_code == 303
    now = own_task(cast, case)
    assert (now.what, now.due_at) == ("Bring the form", None)
    assert [event.code for event in heard] == ["cases.task_corrected"]


def test_a_correction_that_cannot_be_says_so_at_its_own_task(client, cast, post):
    case = a_case(cast)
    post("wole", "add_task", case.pk, what="Bring the form", due_on="")
    task = own_task(cast, case)
    answer = post("wole", "correct_task", case.pk, task.pk, what="Bring both forms", due_on="9999-12-31")
    shown = answer.content.decode()
    assert answer.status_code == 422 and 'value="Bring both forms"' in shown and f'id="task_{task.pk}_what"' in shown


def test_what_the_case_sets_itself_and_what_is_done_is_not_corrected(cast, post):
    case = a_case(cast)
    with as_viewer(cast.wole):
        first = Task.objects.get(case=case)
    assert post("wole", "correct_task", case.pk, first.pk, what="Later", due_on="").status_code == 422
    post("wole", "add_task", case.pk, what="Bring the form", due_on="")
    task = own_task(cast, case)
    post("wole", "finish_task", case.pk, task.pk)
    with pytest.raises(NotNow) as no:
        correct_task(task, what="Other", by=cast.wole)
    assert no.value.code == "K6"


@pytest.mark.parametrize(("who", "status"), [("ines", 403), ("rosa", 404), ("omar", 403)])
def test_nobody_else_corrects_a_task(cast, post, who, status):
    case = a_case(cast)
    post("wole", "add_task", case.pk, what="Bring the form", due_on="")
    assert post(who, "correct_task", case.pk, own_task(cast, case).pk, what="x", due_on="").status_code == status
