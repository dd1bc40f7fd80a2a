"""The gallery in a real browser: no accessibility rule broken, no content-policy complaint, nothing wider than the screen."""

import mimetypes
import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from commonground.kit.tests.gallery_pages import PAGES, gallery_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
POLICY = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="no Chromium here"),
]


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


def until(page: Any, holds: Callable[[], bool], seconds: float = 15) -> None:
    """Let the page go on until something holds (the content policy forbids the browser to wait for an expression itself)."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


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


@pytest.mark.parametrize(("width", "theme", "language"), [(360, "dark", "es"), (1440, "light", "en")])
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
        page.evaluate("document.fonts.ready.then(() => true)")
        broken = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
        assert (name, broken) == (name, [])
    assert complaints == []
    context.close()


def test_no_page_is_wider_than_its_screen(browser: Any) -> None:
    context = browser.new_context()
    context.route("**/*", answer)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"http://gallery.test/gallery/{name}/?theme=light&language=es")
        for width in (320, 360, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
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
    until(page, lambda: page.evaluate("Number(document.querySelector('[data-undo-left]').textContent) < 600"))
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


LIVE_PAGE = """<!doctype html><html lang="en"><body data-idle-lock="15" data-lock-form="lock-now">
<p data-stream="/stream/" data-live="Live" data-reconnecting="Reconnecting" data-stale="Not updated since {time}"><span data-feed-words></span></p>
<textarea>a draft</textarea><form id="lock-now" action="/accounts/lock/"><input name="csrfmiddlewaretoken" value="token"></form>
<script type="module" src="/static/commonground/js/stream.mjs"></script>
<script type="module" src="/static/commonground/js/idle-lock.mjs"></script></body></html>"""


class LivePage:
    """A server in memory: a page, its stream of changes, its lock."""

    def __init__(self) -> None:
        self.locked = False
        self.stream = "retry: 200\n\n"
        self.streams_asked: list[Any] = []
        self.tokens: list[str] = []

    def answer(self, route: Any) -> None:
        """Answer as the site does."""
        request, address = route.request, urlsplit(route.request.url)
        if address.path == "/stream/":
            self.streams_asked.append(request.frame.page)
            route.fulfill(body=self.stream, content_type="text/event-stream")
        elif address.path == "/accounts/lock/":
            self.locked = True
            self.tokens.append(request.headers.get("x-csrftoken", ""))
            route.fulfill(body="")
        elif address.path.startswith("/static/"):
            answer(route)
        elif self.locked:
            route.fulfill(status=403, body="locked")
        else:
            route.fulfill(body=LIVE_PAGE, content_type="text/html", headers={"Content-Security-Policy": POLICY})


EVENT = 'event: changed\nid: {0}\ndata: {{"kind": "call", "id": "c{0}"}}\n\n'
LISTEN = """window.told = []; document.body.addEventListener("cg:changed", (event) => told.push(event.detail))"""


@pytest.mark.parametrize("host", ["localhost", "gallery.test"], ids=["with locks", "without locks"])
def test_changes_are_told_once_together_and_never_twice(browser: Any, host: str) -> None:
    server = LivePage()
    context = browser.new_context()
    context.route("**/*", server.answer)
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"http://{host}/page/")
        tab.evaluate(LISTEN)
    server.stream = "retry: 200\n\n" + EVENT.format(1) + EVENT.format(2) + EVENT.format(2)
    for tab in tabs:
        until(tab, lambda tab=tab: tab.evaluate("told.length > 0"))
    asked_before = len(server.streams_asked)
    until(tabs[0], lambda: len(server.streams_asked) > asked_before + 2)
    assert [tab.evaluate("told") for tab in tabs] == [[{"kind": "call", "ids": ["c1", "c2"]}]] * 2
    assert len(set(server.streams_asked)) == (1 if host == "localhost" else 2)
    context.close()


def test_an_idle_page_goes_blank_tells_the_server_and_keeps_the_draft(browser: Any) -> None:
    server = LivePage()
    context = browser.new_context()
    context.route("**/*", server.answer)
    page = context.new_page()
    page.clock.install()
    page.goto("http://localhost/page/")
    page.wait_for_load_state("load")
    page.fill("textarea", "a longer draft")
    page.clock.fast_forward("14:00")
    assert page.locator("textarea").is_visible()
    page.clock.fast_forward("02:00")
    page.wait_for_selector(".locked")
    assert page.locator("textarea").count() == 0
    until(page, lambda: server.tokens)  # the page goes blank at once; the word to the server is still on its way
    page.get_by_role("button").click()
    assert page.locator("textarea").count() == 0
    assert server.tokens == ["token"]
    server.locked = False
    page.get_by_role("button").click()
    page.wait_for_selector("textarea")
    assert page.locator("textarea").input_value() == "a longer draft"
    context.close()
