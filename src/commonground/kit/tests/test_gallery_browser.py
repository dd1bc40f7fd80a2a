"""The gallery in a real browser: no accessibility rule broken, no content-policy complaint, nothing wider than the screen."""

import mimetypes
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from commonground.kit.tests.gallery_pages import PAGES, gallery_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
POLICY = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")]


def answer(route: Any) -> None:
    """The gallery and its files without a server: rendered and read when the browser asks."""
    address = urlsplit(route.request.url)
    if address.path.startswith("/gallery/"):
        wish = {key: values[0] for key, values in parse_qs(address.query).items()}
        body = gallery_page(address.path.split("/")[2], wish["theme"], wish["language"])
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
        return
    found = finders.find(address.path.removeprefix("/static/"))
    kind = "text/javascript" if address.path.endswith(".mjs") else mimetypes.guess_type(address.path)[0]
    route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for this module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, "--disable-component-update"])
        yield started
        started.close()


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(360, "dark", "es"), (768, "light", "es"), (1440, "light", "en")][
        (360, "dark", "es"), (768, "light", "en"), (1440, "dark", "en"), (1440, "light", "es")
    ],
)
def test_the_gallery_is_accessible_and_keeps_the_content_policy(
    browser: Any, width: int, theme: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.route("**/*", answer)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in PAGES:
        page.goto(f"http://gallery.test/gallery/{name}/?theme={theme}&language={language}")
        page.wait_for_load_state("networkidle")
        broken = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
        assert (name, broken) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert complaints == []
    context.close()


def test_keys_move_through_the_queue_and_undo_counts_down(browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://gallery.test/gallery/board/?theme=light&language=en")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "call-2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "call-1"
    page.keyboard.press("?")
    assert page.locator("[data-keys-help]").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_function("Number(document.querySelector('[data-undo-left]').textContent) < 600")
    context.close()


def test_leaving_a_public_page_replaces_it_in_the_history(browser: Any) -> None:
    context = browser.new_context()
    context.route(
        "**/*", lambda route: route.fulfill(body="<p>weather") if "/leave/" in route.request.url else answer(route)
    )
    page = context.new_page()
    for leave in (lambda: page.click("[data-quick-exit]"), lambda: [page.keyboard.press("Shift") for _ in range(3)]):
        page.goto("http://gallery.test/gallery/portal/?theme=light&language=en")
        page.wait_for_load_state("networkidle")
        before = page.evaluate("history.length")
        leave()
        page.wait_for_url("**/leave/")
        assert page.evaluate("history.length") == before
    context.close()
