"""Questions from a case: asked, kept, shown over time with *incomplete* as such; what they open is a task that says nothing of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.assessments.models import Assessment
from commonground.assessments.tests.cast import give_phq9
from commonground.cases.models import Task
from commonground.cases.tests.cast import NAME, a_case
from commonground.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return a_case(cast, by=cast.wole)


@pytest.fixture
def page(client, cast):
    def sign_in(who, language="en"):
        client.force_login(cast.users[who])
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    return sign_in


def html(answer):
    return answer.content.decode()


def sheet(**answers):
    return {f"item_{code.lstrip('q')}": value for code, value in answers.items()}


def questions(case, code="cssrs"):
    return reverse("cases:ask", args=[case.pk, code])


def kept(viewer):
    with as_viewer(viewer):
        return list(Assessment.objects.order_by("given_at", "id"))


def test_a_high_result_names_its_next_steps_and_becomes_one_task_that_says_nothing_of_it(cast, case, page):
    told = sheet(q1="yes", q2="yes", q3="no", q4="yes", q5="no", q6="no") | {"once": "a"}
    assert page("wole").post(questions(case), told).status_code == 303
    (made,) = kept(cast.wole)
    assert (made.instrument, made.band, made.positive, made.record_id) == ("cssrs", "high", True, case.pk)
    shown = html(page("wole").get(reverse("cases:scores", args=[case.pk])))
    assert "Speak with a second clinician now. Police are not sent because of this answer" in shown
    assert "Make the place safer together" in shown
    with as_viewer(cast.wole):
        (task,) = Task.objects.filter(case=case, kind="")
    assert task.due_at is not None
    assert not re.search(r"safety|suicid|C-SSRS|clinician|high", task.words, re.I)
    with as_viewer(cast.wole):
        case.refresh_from_db()
    assert case.status == "open"


def test_sent_twice_it_counts_once(cast, case, page):
    told = sheet(q1="no", q2="no", q6="no") | {"once": "a"}
    for _ in range(2):
        assert page("wole").post(questions(case), told).status_code == 303
    assert [made.band for made in kept(cast.wole)] == ["none"]
    with as_viewer(cast.wole):
        assert not Task.objects.filter(case=case, kind="").exists()


def test_without_script_every_question_stands_there_with_when_it_is_put(case, page):
    shown = html(page("wole").get(questions(case)))
    assert shown.count('type="radio"') == 7 * 3
    assert shown.count("Ask this only when question 2 was answered Yes.") == 3
    assert shown.count("Ask this only when question 6 was answered Yes.") == 1
    assert shown.count('data-asked-when="item_2=yes"') == 3
    assert "checked" not in shown.split("data-branches")[1].split("</form>")[0]
    assert "Never as evidence" in shown
    assert "For people from 12 years on." in shown
    assert "comes from a second source" in shown
    assert "style=" not in shown.split("<main")[1].split("</main>")[0]


def test_in_spanish_the_page_is_spanish_and_the_confirmed_wording_stays_english(case, page):
    shown = html(page("wole", "es").get(questions(case)))
    assert "Estas preguntas están solo en inglés" in shown
    assert "Haga esta pregunta solo si la pregunta 2 se respondió" in shown
    assert "Have you wished you were dead" in shown


def test_scores_over_time_are_a_list_and_a_line_that_is_broken_where_one_is_incomplete(cast, case, page):
    with as_viewer(cast.wole):
        person = Person.objects.get(name=NAME)
    for changed in ({}, {"1": 3}, {"2": None}, {"1": 0}, {"1": 2}):
        give_phq9(cast, person, "wole", answers=changed)
    shown = html(page("wole").get(reverse("cases:scores", args=[case.pk])))
    assert "Incomplete: not every question was answered, so there is no score." in shown
    assert "4 scores from 0 to 27 at most; 1 incomplete, where the line is broken." in shown
    drawing = re.search(r'<svg viewBox="0 0 280 80".*?</svg>', shown, re.S)[0]
    assert drawing.count("<polyline") == 2
    assert drawing.count("<circle") == 5
    assert not re.search(r"green|red|amber|class=", drawing)
    assert not re.search(r"\d,\d+,\d", drawing)


def test_the_page_asks_as_many_questions_with_twelve_sheets_as_with_two(cast, case, page):
    with as_viewer(cast.wole):
        person = Person.objects.get(name=NAME)
    client, url, counted = page("wole"), reverse("cases:scores", args=[case.pk]), []
    client.get(url)
    for more in (2, 10):
        for _ in range(more):
            give_phq9(cast, person, "wole")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("who", "reads", "asks"), [("amara", 404, 404), ("omar", 403, 404), ("ines", 403, 403), ("dara", 403, 403)]
)
def test_whoever_may_not_know_of_them_finds_nothing(case, page, who, reads, asks):
    assert page(who).get(reverse("cases:scores", args=[case.pk])).status_code == reads
    assert page(who).get(questions(case)).status_code == asks


def test_the_case_leads_to_them_for_those_who_read_them(cast, case, page):
    own = reverse("cases:scores", args=[case.pk])
    assert own in html(page("wole").get(case.get_absolute_url()))
    other = a_case(cast)
    assert reverse("cases:scores", args=[other.pk]) not in html(page("ines").get(other.get_absolute_url()))


def test_what_is_not_offered_is_not_found_and_a_case_that_ended_asks_nothing(cast, case, page):
    for code in ("lap", "dast10", "nothing"):
        assert page("wole").get(questions(case, code)).status_code == 404
    from commonground.cases.actions import close

    close(case, how="done_together", by=cast.wole)
    assert page("wole").get(questions(case)).status_code == 404
    assert page("wole").get(reverse("cases:scores", args=[case.pk])).status_code == 200
