"""The C-SSRS screener by keyboard on a narrow phone: what is put next follows the answers, and what was left open is incomplete."""

import pytest
from django.db import connections
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.assessments.models import Assessment
from commonground.cases.tests.cast import a_case

pytestmark = [pytest.mark.commits, pytest.mark.browser]


@pytest.fixture(autouse=True)
def own_connections(browser):
    """While a browser is open, code here runs beside its loop and holds connections of its own: closed with the database."""
    connections.close_all()
    yield
    connections.close_all()


@pytest.fixture
def sheet(committed, cast, live, browser):
    """The page of the questions, on a phone of 360 px, with the keyboard at its first answer."""
    case = a_case(cast, by=cast.wole)
    page = browser.person(cast.users["wole"])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(reverse("cases:ask", args=[case.pk, "cssrs"]))
    page.locator("form[data-branches]").wait_for()
    return page


def in_sight(page):
    """The numbers of the questions that stand there now."""
    return page.evaluate(
        "[...document.querySelectorAll('form[data-branches] input[type=radio]')].filter(i => i.checkVisibility() && !i.disabled).map(i => i.name)"
        ".filter((n, i, all) => all.indexOf(n) === i).map(n => n.replace('item_', ''))"
    )


def here(page):
    """Name and value of the answer that the keyboard stands on."""
    return page.evaluate(
        "document.activeElement.type === 'radio' ? document.activeElement.name + '=' + document.activeElement.value : document.activeElement.tagName"
    )


def tab_to(page, name):
    for _ in range(60):
        page.keyboard.press("Tab")
        if here(page).startswith(f"{name}="):
            return
    raise AssertionError(f"the keyboard never came to {name}")


def answer(page, code, value):
    """Tab to a question, and choose with space and arrows alone."""
    tab_to(page, f"item_{code}")
    page.keyboard.press("Space")
    for _ in range(4):
        if here(page) == f"item_{code}={value}":
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} of question {code} cannot be reached: {here(page)}")


def send(page):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('form[data-branches] button')"):
            page.keyboard.press("Enter")
            return page.wait_for_url("**/questions/", timeout=15_000)
    raise AssertionError("the keyboard never came to the button")


def kept(cast):
    with as_viewer(cast.wole):
        return Assessment.objects.get()


def test_after_no_to_the_second_question_six_comes_next_and_all_no_is_complete(cast, sheet):
    first = in_sight(sheet)
    assert first[:2] == ["1", "2"] and not {"3", "4", "5"} & set(first) and "6" in first
    answer(sheet, "1", "no")
    answer(sheet, "2", "no")
    assert in_sight(sheet) == ["1", "2", "6"]
    answer(sheet, "6", "no")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    send(sheet)
    made = kept(cast)
    assert (made.complete, made.band) == (True, "none")


def test_after_yes_three_to_five_are_put_and_six_left_open_is_incomplete(cast, sheet):
    answer(sheet, "1", "yes")
    answer(sheet, "2", "yes")
    assert in_sight(sheet) == ["1", "2", "3", "4", "5", "6"]
    for code in ("3", "4", "5"):
        answer(sheet, code, "no")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    send(sheet)
    sheet.get_by_text("Incomplete: not every question was answered, so there is no score.").wait_for()
    made = kept(cast)
    assert (made.complete, made.band, made.positive) == (False, "", None)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_answer_taken_back_takes_its_questions_away_and_nothing_of_them_is_sent(cast, sheet):
    answer(sheet, "1", "no")
    answer(sheet, "2", "yes")
    answer(sheet, "3", "yes")
    sheet.keyboard.press("Shift+Tab")
    assert here(sheet) == "item_2=yes"
    sheet.keyboard.press("ArrowDown")
    assert here(sheet) == "item_2=no"
    assert in_sight(sheet) == ["1", "2", "6"]
    answer(sheet, "6", "no")
    send(sheet)
    made = kept(cast)
    assert (made.complete, made.band, made.flags) == (True, "none", [])
