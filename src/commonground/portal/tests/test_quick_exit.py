"""Leaving in a real browser: nothing of what was read comes back, whoever presses Back and however often."""

import pytest

pytestmark = [pytest.mark.commits, pytest.mark.browser]
SENSITIVE = ("911", "988", "friend", "police")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_back_after_leaving_never_shows_a_page_that_was_read(committed, cast, live, browser, script):
    page = browser.person(java_script_enabled=script)
    for address in ("/accounts/login/", "/", "/help/", "/help/friend/"):
        page.goto(address)
    page.click("text=Leave this page")
    page.wait_for_url("**/leave/")
    neutral = page.content()
    for _ in range(4):
        page.go_back()
        shown = page.content()
        if page.url.endswith("/accounts/login/"):
            break
        assert not any(word in shown.lower() for word in SENSITIVE)
        assert page.inner_text("h1") in neutral
    page.goto("/leave/back/")
    page.goto("/help/")
    assert "988" in page.content()


def test_three_times_shift_leaves(committed, cast, live, browser):
    page = browser.person()
    page.goto("/help/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/leave/")
    assert not any(word in page.content().lower() for word in SENSITIVE)


def test_public_pages_pass_axe_on_a_phone_in_spanish_in_the_dark(committed, cast, live, browser):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.person(width=360, height=780, language="es")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": live.url}])
    for address in ("/", "/help/", "/help/friend/", "/data/", "/data/releases/"):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
