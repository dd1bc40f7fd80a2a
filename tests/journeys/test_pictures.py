"""Pictures of the main pages in a small town, at three widths, in the languages that a page speaks; and what each must show.

The pictures lie in ``var/pictures/``. ``COMMONGROUND_PICTURES=1`` also renews the one in the README; other runs leave the tree alone.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.viewers import viewer_from
from commonground.calls.actions import brief, report, send, state, take, triage
from commonground.calls.models import Call
from commonground.cases.models import Case, Task
from commonground.kit.closed import door_open
from commonground.measures.jobs import observe_all
from commonground.openness.jobs import publish_all
from commonground.referrals.models import Referral
from commonground.site.environment import switched_on
from commonground.site.exercise import founding
from commonground.site.exercise.options import Options
from commonground.site.exercise.replaying import find_floor
from commonground.units.models import Crew, Unit

pytestmark = [pytest.mark.commits, pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "pictures"
README = ROOT / "docs" / "images" / "board.png"
HEIGHTS = {360: 740, 768: 1024, 1440: 900}  # a phone, a tablet, a desk: height by width
PAST = timedelta(days=115)  # whatever day it is, some of them are in a quarter whose figures are settled and public
ON_THE_FLOOR = timedelta(minutes=6)
A_LOOK = timedelta(seconds=10)
MAP = "[data-board-map][data-drawn]"
LINES = (
    ("what_helps", "Sirens off for the last block: people here open the door when it is quiet.", "Residents' meeting"),
    ("what_helps", "He likes to talk on the bench behind the house, out of sight of the street.", "His sister"),
    ("be_careful", "Two steps down right behind the door; the light there is broken.", "Medics"),
)


@dataclass(frozen=True)
class Page:
    """A page to look at: its name in the folder, the first name of who opens it (nobody: a resident), and its address.

    ``drawn`` is what is there once the page is drawn. ``part`` is the part that the picture shows, when not the top.
    """

    name: str
    who: str
    address: str
    drawn: str = ""
    part: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks: pages for residents speak both, staff pages English."""
        return ("en",) if self.who else ("en", "es")

    def opened_at(self, width: int) -> bool:
        """Whether it is opened anew at a width: where a map is drawn at each, else at the first, as the server knows no width."""
        return bool(self.drawn) or width == min(HEIGHTS)


def at_work(name: str) -> Viewer:
    """Somebody of the town at work, by first name."""
    held = Membership.objects.select_related("user", "agency", "jurisdiction")
    return viewer_from(held.get(user__email__startswith=f"{name}@"))


def found_town(now: datetime) -> None:
    """The town with months behind it, its figures counted and published."""
    with founding.one_at_a_time():
        founding._found(Options(), lambda _: None, now)
    observe_all(whole=True)
    assert publish_all(), "no figure is published: the pages for residents would show none"


def play_the_floor(until: datetime) -> None:
    """Some minutes on the floor of dispatch: calls come in, colleagues decide, units drive, arrive and clear."""
    at = until - ON_THE_FLOOR
    with as_viewer(at_work("tobias")), door_open("test"):  # the shift began before the first of these calls
        Crew.objects.update(from_at=at)
    floor = find_floor(60.0)
    assert floor is not None
    while at < until:
        floor.second(at)
        at += A_LOOK


def crisis_call(dispatcher: Viewer, past: Call, said: str, at: datetime, language: str = "") -> Call:
    """Somebody calls about a person in crisis, from the place of an earlier call; no danger is known."""
    where = {"place": past.place, "latitude": past.latitude, "longitude": past.longitude}
    call = take(**where, language=language, narrative=said, by=dispatcher, at=at)
    state(call, nature="person_in_crisis", danger=["none"], by=dispatcher, at=at + timedelta(seconds=40))
    return call


def decide(call: Call, response: str, dispatcher: Viewer, at: datetime, reason: str = "") -> Call:
    """The dispatcher chooses the response."""
    facts = {"nature": "person_in_crisis", "danger": ["none"]}
    return triage(call, **facts, response=response, reason=reason, by=dispatcher, at=at)


def on_the_way(call: Call, dispatcher: Viewer, clinician: Viewer, at: datetime) -> None:
    """An officer and a clinician drive to a call; its brief has lines on both sides."""
    for side, text, source in LINES:
        brief(call, side=side, text=text, source=source, expires_at=at + timedelta(days=90), by=dispatcher, at=at)
    decided = decide(call, "co_response", dispatcher, at, reason="clinician_advised")
    with as_viewer(dispatcher):
        unit = Unit.objects.get(name="Together 1")
    assignment = send(decided, unit, by=dispatcher, at=at + timedelta(seconds=30))
    report(assignment, status="en_route", by=clinician, at=at + timedelta(minutes=1))


def calls_of_people(now: datetime) -> Call:
    """Two calls that people handle themselves: one with a unit on its way, and the one that is returned, decided a moment ago."""
    amara, samir = at_work("amara"), at_work("samir")
    with as_viewer(amara):
        known = Call.objects.filter(origin="imported", nature="person_in_crisis", latitude__isnull=False)
        first, second = known.order_by("-began_at")[:2]
    driven = crisis_call(
        amara, first, "My brother has not slept for days. He is scared.", now - timedelta(minutes=6), "es"
    )
    on_the_way(driven, amara, samir, now - timedelta(minutes=4))
    chosen = crisis_call(
        amara, second, "She cannot stop crying and wants somebody to come.", now - timedelta(minutes=2)
    )
    return decide(chosen, "mobile_crisis", amara, now - timedelta(seconds=30))


def a_case(worker: Viewer) -> Case:
    """An open case of the worker's agency, if possible one in which something is left to do."""
    with as_viewer(worker):
        task = (
            Task.objects.filter(agency_id=worker.agency_id, done_at=None, case__status="open")
            .order_by("-set_at")
            .first()
        )
        case = task.case if task else Case.objects.filter(agency_id=worker.agency_id, status="open").first()
    assert case is not None
    return case


def a_referral(intake: Viewer) -> Referral:
    """The newest referral that waits for the answer of an agency."""
    with as_viewer(intake):
        waiting = Referral.objects.filter(to_agency_id=intake.agency_id, status="sent").order_by("-sent_at").first()
    assert waiting is not None
    return waiting


@pytest.fixture
def pages(committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """The town with calls on its board, and the pages to look at in it."""
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(founding, "YEAR", PAST)
    monkeypatch.setattr(founding, "ask_for_figures", lambda: None)  # they are counted here, to be there in time
    now = timezone.now()
    found_town(now - ON_THE_FLOOR)
    play_the_floor(now)
    return [
        Page("home", "", "/"),
        Page("help", "", "/help/"),
        Page("find", "", "/find/?need=food"),
        Page("data", "", "/data/"),
        Page("neighborhood", "", "/n/lantern-hill/"),
        Page("board", "amara", f"/board/calls/{calls_of_people(now).pk}/", drawn=MAP),
        Page("field", "samir", "/field/"),
        Page("brief", "samir", "/field/", part=".brief"),
        Page("today", "benicio", "/desk/today/"),
        Page("case", "benicio", a_case(at_work("benicio")).get_absolute_url()),
        Page("referral", "dariela", a_referral(at_work("dariela")).get_absolute_url()),
        Page("measures", "ravindra", "/desk/measures/"),
    ]


# What a page says of itself: its language, how far it runs over the side, its heading, and what lies under a head that stays on top.
LOOK = """() => {
  const shown = (box) => box.width > 0 && box.height > 0;
  const meet = (one, other) => one.top < other.bottom - 1 && one.bottom > other.top + 1 && one.left < other.right && one.right > other.left;
  const heading = document.querySelector("main h1")?.getBoundingClientRect();
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const heads = [...document.querySelectorAll(".site-header, .public-top")].filter((head) => getComputedStyle(head).position === "sticky");
  const parts = [...document.querySelectorAll("main *")].filter((part) => !part.closest(".visually-hidden") && shown(part.getBoundingClientRect()));
  const under = parts.filter((part) => heads.some((head) => meet(part.getBoundingClientRect(), head.getBoundingClientRect())));
  return {
    language: document.documentElement.lang,
    over_the_side: document.documentElement.scrollWidth - innerWidth,
    heading: Boolean(heading) && shown(heading) && meet(heading, screen),
    heads: heads.length,
    under: under.slice(0, 3).map((part) => part.outerHTML.slice(0, 100)),
  };
}"""


def faults(look: dict[str, Any], language: str) -> Iterator[str]:
    """What is wrong with a page, by what it says of itself."""
    if look["language"] != language:
        yield f"speaks {look['language']}"
    if look["over_the_side"] > 0:
        yield f"scrolls sideways by {look['over_the_side']} px"
    if not look["heading"]:
        yield "does not show its heading"
    if not look["heads"]:
        yield "has no head that stays on top: the look sees nothing"
    if look["under"]:
        yield f"begins under its head: {look['under']}"


def somebody(browser: Any, who: str, language: str, wrong: list[str]) -> Any:
    """Somebody of the town at a screen, or a resident; errors on the console are noted with the address."""
    user = User.objects.get(email__startswith=f"{who}@") if who else None
    page = browser.person(user, language=language, reduced_motion="reduce")
    page.on("console", lambda said: said.type == "error" and wrong.append(f"{page.url}: console: {said.text}"))
    return page


def open_page(page: Any, each: Page) -> Iterator[str]:
    """Open a page, drawn to the end; what is wrong with the answer."""
    answer = page.goto(each.address)
    if answer.status != 200:
        yield f"answers {answer.status}"
    if each.drawn:
        page.wait_for_selector(each.drawn)


def look_at(page: Any, each: Page, width: int, language: str) -> Iterator[str]:
    """Look at a page at a width, from its top, and make its picture; what is wrong with it."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    if each.opened_at(width):
        yield from open_page(page, each)
    page.evaluate("scrollTo(0, 0)")
    yield from faults(page.evaluate(LOOK), language)
    if each.part:
        page.evaluate("(part) => document.querySelector(part).scrollIntoView()", each.part)
    page.screenshot(path=FOLDER / f"{each.name}-{width}-{language}.png")


def test_every_main_page_is_fit_to_be_shown_and_has_its_picture(pages, live, browser):
    FOLDER.mkdir(parents=True, exist_ok=True)
    people: dict[tuple[str, str], Any] = {}
    wrong: list[str] = []
    for each in pages:
        for language in each.languages:
            who = (each.who, language)
            page = people[who] = people.get(who) or somebody(browser, *who, wrong)
            for width in HEIGHTS:
                found = look_at(page, each, width, language)
                wrong += [f"{each.name}-{width}-{language} {fault}" for fault in found]
    if switched_on("COMMONGROUND_PICTURES"):
        shutil.copyfile(FOLDER / "board-1440-en.png", README)
    assert not wrong, "\n".join(wrong)


PLANTED = """<!doctype html><html lang="en"><body><header class="site-header" style="position: sticky; top: 0; height: 60px">Head</header>
<main style="margin-top: -40px"><p>Under the head</p><div style="width: 3000px; height: 3000px">Wide</div><h1>Far down</h1></main></body></html>"""


def test_the_look_sees_what_is_wrong_with_a_page(cast, browser):
    said: list[str] = []
    page = somebody(browser, "", "en", said)
    page.set_content(PLANTED)
    found = " | ".join(faults(page.evaluate(LOOK), "es"))
    for fault in ("speaks en", "scrolls sideways", "does not show its heading", "begins under its head: ['<p>Under"):
        assert fault in found
    page.set_content(PLANTED.replace("sticky", "static"))
    assert "the look sees nothing" in " | ".join(faults(page.evaluate(LOOK), "en"))
    page.evaluate("console.error('planted')")
    assert any("console: planted" in line for line in said)
