"""The page in a real browser, on a small phone and on a wide screen: with and without script, in both languages; Back after leaving."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError

from commonground.agencies.context import as_viewer
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.mine.tests.cast import PIN, hand_over
from commonground.people.models import OwnPage, Person
from commonground.people.tests.cast import note_person
from commonground.privacy.doors import seeing

pytestmark = [pytest.mark.commits, pytest.mark.browser]
PAGES = (
    "",
    "asked/",
    "shared/",
    "shared/?names=1",
    "seen/",
    "seen/?names=1",
    "say/",
    "say/fix/",
    "say/complain/?names=1",
    "away/back/",
)

# WCAG 2.2.1 lets a time limit stand that is essential. Here it is: whoever picks the phone up reads nothing after five minutes, or
# fifteen on a page to write on, which says so; with script or without. Every tap begins them anew, and what was sent is kept.
WITH_A_LIMIT = {"rules": {"meta-refresh": {"enabled": False}}}


def press(page, what):
    """Press something that leads to another page, and go on when that page is there: a click alone returns while it is still on its way."""
    with page.expect_navigation():
        page.click(what)


def start(page, words):
    """Come for the first time, as a person does."""
    page.goto("/mine/new/")
    page.fill("#words", words)
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    press(page, "main button")


def picture(page, name):
    """A picture for whoever looks, when a folder is named."""
    if folder := os.environ.get("COMMONGROUND_PICTURES_OF_MINE"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_fits_and_passes_axe(committed, cast, live, browser, width, language):
    from axe_playwright_python.sync_playwright import Axe

    person = note_person(cast)
    release = give_release(cast, person, to=("housing", "clinic"))
    with seeing(cast.ines, action="desk:person"):
        Person.objects.get(pk=person.pk)
    page = browser.person(width=width, height=780, language=language)
    for name in ("come/", "new/"):
        page.goto(f"/mine/{name}")
        picture(page, f"{width}-{language}-{name.strip('/')}")
    start(page, hand_over(cast, person, language=language)[1])
    assert page.url.endswith("/mine/words/")
    picture(page, f"{width}-{language}-words")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=WITH_A_LIMIT)
    assert found.violations_count == 0, found.generate_report()
    for name in (*PAGES, f"asked/{release.pk}/"):
        page.goto(f"/mine/{name}")
        for details in page.query_selector_all("details > summary"):
            details.click()
        shown = "one" if str(release.pk) in name else name.replace("/", "-").replace("?", "").replace("=", "") or "home"
        picture(page, f"{width}-{language}-{shown}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page, options=WITH_A_LIMIT)
        assert found.violations_count == 0, (name, found.generate_report())


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_take_back_in_two_taps_then_leave_and_back_shows_nothing(committed, cast, live, browser, script):
    person = note_person(cast)
    give_release(cast, person)
    page = browser.person(width=360, height=780, java_script_enabled=script)
    start(page, hand_over(cast, person)[1])
    page.goto("/mine/shared/")
    page.click("summary")
    page.click("text=Take all of it back")
    page.wait_for_url("**/mine/shared/")
    assert "Nobody else may see" in page.content()
    page.goto("/mine/asked/")
    assert "You took it back" in page.content()
    page.click("text=Leave this page")
    page.wait_for_url("**/leave/")
    for _ in range(5):
        try:
            page.go_back()
        except PlaywrightError:  # the page with the words was an answer to a form, and is not shown again
            break
        assert "took it back" not in page.content() and "What was asked" not in page.content()
        if page.url.endswith("/mine/new/"):
            break


@pytest.mark.parametrize("width", [360, 1440])
def test_the_worker_s_pages_fit(committed, cast, live, browser, width):
    person = note_person(cast)
    page = browser.person(cast.users["amara"], width=width, height=780)
    page.goto(f"/desk/people/{person.pk}/own-page/")
    picture(page, f"{width}-staff-hand-over")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_asked_again_and_who_else_reads_a_complaint_fit(committed, cast, live, browser, width, language):
    from axe_playwright_python.sync_playwright import Axe

    person = note_person(cast)
    release = give_release(cast, person, to=("housing",))
    page = browser.person(width=width, height=780, language=language)
    start(page, hand_over(cast, person, language=language, address="127.0.0.1")[1])
    words = page.inner_text("p.words")
    press(page, "main button")
    page.goto(f"/mine/asked/{release.pk}/")
    page.click("summary")
    press(page, "details button.first")
    page.goto("/mine/")
    picture(page, f"{width}-{language}-beside")
    with as_viewer(cast.amara), door_open("test"):
        OwnPage.objects.filter(subject_id=person.subject_id).update(handed_from="elsewhere")
    page.goto("/mine/leave/")
    page.goto("/mine/come/")
    page.fill("#words", words)
    page.fill("#pin", PIN)
    press(page, "main button")
    picture(page, f"{width}-{language}-asked-again")
    assert page.query_selector_all("button[name=was_them]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=WITH_A_LIMIT)
    assert found.violations_count == 0, found.generate_report()
