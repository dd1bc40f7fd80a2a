"""The safety questions on an officer's phone and at an advocate's desk: apart first, whose they are said aloud, the call named, no color."""

import re

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.assessments.licensed import bring_in
from commonground.assessments.models import Assessment
from commonground.cases.tests.cast import a_case
from commonground.field.tests.cast import a_night
from commonground.field.tests.test_pages import html, opened
from commonground.field.tests.test_pages import page as page  # the fixture
from commonground.programs.tests.test_wording import WHOLE

pytestmark = pytest.mark.django_db
SHEET = {f"item_{n}": "no" for n in range(1, 12)} | {"item_apart": "yes", "item_belief": "no", "whole": "yes"}
REASSURES = re.compile(r"notice-good|notice-success|badge-good|success|icon-check", re.I)


@pytest.fixture(autouse=True)
def wordings(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    for agency in (cast.police, cast.shelter):
        bring_in(WHOLE, file="ours.toml", agency_id=agency.pk)


@pytest.fixture
def met(page, cast):
    _call, assignment = a_night(cast)
    return opened(page, cast, assignment, "omar")


def card_of_questions(shown):
    return shown.split('<div id="questions">')[1].split('<div id="next">')[0]


def test_an_officer_asks_them_apart_and_the_call_with_the_person_is_named(page, cast, met):
    address = f"/field/met/{met.pk}/questions/lap/"
    first = html(page("omar").get(address))
    assert first.count('type="radio"') == 3 and "An invented question?" not in first
    assert "I am with the police, and your answers become part of the police record" in first
    beside = html(page("omar").post(address, {"item_apart": "no", "once": "a"}))
    assert "An invented question?" not in beside
    assert html(page("omar").post(address, {"item_apart": "yes", "once": "b"})).count("An invented question?") == 11
    assert page("omar").post(address, SHEET | {"item_2": "yes", "once": "c"}).status_code == 302
    shown = card_of_questions(html(page("omar").get(f"/field/met/{met.pk}/")))
    assert "urgent safety, by the questions" in shown
    assert "Call the hotline now, from here, and ask whether they want to speak. It is always their choice" in shown
    assert "Part of the police record: a court or a lawyer can ask for it." in shown
    assert not re.search(r"send police|arrest|lethal", shown, re.I)


def test_what_was_left_open_says_incomplete_and_nothing_about_it_reassures(page, cast, met):
    told = {key: value for key, value in SHEET.items() if key != "item_7"} | {"once": "a"}
    assert page("omar").post(f"/field/met/{met.pk}/questions/lap/", told).status_code == 302
    shown = card_of_questions(html(page("omar").get(f"/field/met/{met.pk}/")))
    assert "Incomplete: not every question was answered, so there is no score." in shown
    assert "Offer an advocate all the same" in shown
    assert not REASSURES.search(shown)


def test_an_officer_is_offered_no_questions_about_health(page, cast, met):
    shown = card_of_questions(html(page("omar").get(f"/field/met/{met.pk}/")))
    assert re.findall(r"/questions/([a-z0-9-]+)/", shown) == ["lap"]
    for code in ("phq9", "cssrs", "auditc"):
        assert page("omar").get(f"/field/met/{met.pk}/questions/{code}/").status_code == 404


def test_an_advocate_asks_them_at_a_case_and_they_are_privileged(page, cast):
    case = a_case(cast, by=cast.alma)
    address = reverse("cases:ask", args=[case.pk, "lap"])
    assert "what you tell me stays with your advocates" in html(page("alma").get(address))
    assert page("alma").post(address, SHEET | {"item_2": "yes", "once": "a"}).status_code == 303
    with as_viewer(cast.alma):
        assert Assessment.objects.get().label == "victim_advocacy"
    shown = html(page("alma").get(reverse("cases:scores", args=[case.pk])))
    assert "Told to an advocate: only who works on the case reads it" in shown
    assert "Call the hotline now" in shown
