"""Two dispatchers at two screens see each other's steps without loading anew; an officer gets nothing; keys are enough."""

import re

import pytest
from django.db import connections

from commonground.board.tests.cast import busy_night, colleague
from commonground.calls.actions import take

pytestmark = [pytest.mark.commits, pytest.mark.browser]
# Nothing is told before every older transaction of the server ended, also those of the tests beside this one.
SOON = 30_000


@pytest.fixture(autouse=True)
def own_connections(browser):
    """While a browser is open, code here runs beside its loop and holds connections of its own: closed with the database."""
    connections.close_all()
    yield
    connections.close_all()


@pytest.fixture
def night(committed, cast):
    colleague(cast)
    return busy_night(cast)


def test_two_dispatchers_see_each_others_steps_live_and_an_officer_gets_nothing(night, cast, live, browser):
    dara, dell, omar = (browser.person(cast.users[name]) for name in ("dara", "dell", "omar"))
    assert omar.goto("/board/").status == 403
    assert omar.request.get("/events/board/").status == 403
    assert omar.request.get("/board/rows/").status == 403
    dell.goto("/board/")
    dell.wait_for_selector(".feed-live")
    dara.goto(f"/board/calls/{night['fresh'].pk}/")

    dara.select_option("[name=nature]", "open_line")
    dara.get_by_label("Asked, or could not ask: not known").check()
    dara.get_by_role("button", name="State this").click()
    dara.wait_for_selector("text=I do not know")
    line = dell.locator(f"#call-{night['fresh'].pk}")
    line.get_by_text("Call without words").wait_for(timeout=SOON)
    line.get_by_text("Dara").wait_for(timeout=SOON)

    new = take(channel="911", place="77 Dock Street", by=cast.dara)
    dell.locator(f"#call-{new.pk}").wait_for(timeout=SOON)
    dell.get_by_text("8 open calls").wait_for(timeout=SOON)
    assert "Dock Street" not in omar.content()


def test_choose_read_back_send_and_undo_by_keyboard_alone(night, cast, live, browser):
    page = browser.person(cast.users["dara"])
    page.goto("/board/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == f"call-{night['crisis'].pk}"
    page.keyboard.press("Enter")
    page.locator("#pane-title:focus").wait_for()
    assert re.search(rf"/board/calls/{night['crisis'].pk}/", page.url)
    press_until(page, "Send Harbor 2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".read-back")
    press_until(page, "Send Harbor 2")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Harbor 2 is sent.")
    page.locator("[data-undo] button").click()
    page.wait_for_selector("text=Choose a unit")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")


def test_the_board_turns_grey_and_says_since_when_once_nothing_answers(night, cast, live, browser):
    page = browser.person(cast.users["dara"])
    page.clock.install()
    page.goto("/board/")
    page.route("**/board/rows/**", lambda route: route.abort())
    page.clock.fast_forward(40_000)
    page.wait_for_selector(".board-stale")
    banner = page.locator("[data-stale-banner]")
    assert re.search(r"since \d\d:\d\d", banner.inner_text())


def test_the_whole_story_works_without_script(night, cast, live, browser):
    page = browser.person(cast.users["dara"], java_script_enabled=False)
    page.goto("/board/")
    page.get_by_role("link", name="Person in crisis").click()
    page.get_by_role("link", name="Send Harbor 2").click()
    page.get_by_role("button", name="Send Harbor 2").click()
    page.get_by_text("Harbor 2 is sent.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Choose a unit").wait_for()


def press_until(page, words, key="Tab", most=40):
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.innerText || ''").strip().replace("\n", " ") == words:
            return
    raise AssertionError(f"{words!r} was not reached by {key}")
