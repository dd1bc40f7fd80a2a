"""The whole story in a real browser: one call for help, carried to a measured outcome, by the people who meet in it.

At each step: what the next person then sees, and what a third may not.
"""

import csv
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.actions.found import draw_area
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.calls.feeds import load_profile
from commonground.calls.importing import import_calls
from commonground.calls.models import Call
from commonground.calls.policy import override_reasons
from commonground.calls.replay import replay_tick
from commonground.cases.models import Case
from commonground.clocks.models import Clock
from commonground.kit.closed import door_open
from commonground.openness.actions import publish
from commonground.referrals.models import Referral
from commonground.referrals.tests.cast import a_service
from commonground.units.tests.cast import co_response

pytestmark = [pytest.mark.commits, pytest.mark.browser]
SOON = 15_000
PHONE = {"width": 360, "height": 740}
HEADER = [
    "CAD Event Number",
    "Event Clearance Description",
    "Call Type",
    "Priority",
    "Initial Call Type",
    "Final Call Type",
    "Original Time Queued",
    "Arrived Time",
    "Precinct",
    "Sector",
    "Beat",
    "Blurred_Longitude",
    "Blurred_Latitude",
]
SECRET = "canary-of-health"
LAST_YEAR, IN_MILL_END = 40, 3


@pytest.fixture
def past_call(tmp_path, cast):
    """A past call in the shape of Seattle's file, exactly some weeks ago, so that its replay is due now; and a quarter of the year before."""
    here = ZoneInfo("America/Chicago")
    wall = datetime.now(here).replace(tzinfo=None) - timedelta(weeks=30, seconds=20)
    began = wall.replace(tzinfo=here).astimezone(load_profile("seattle").zone)
    at = began.strftime("%m/%d/%Y %I:%M:%S %p")
    there = tmp_path / "calls.csv"
    with there.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        rows.writerow(
            ["2026000000001", "ASSISTANCE RENDERED", "911", "2", "SUICIDE - IP/JO SUICIDAL PERSON AND ATTEMPTS",
             "CRISIS COMPLAINT - GENERAL", at, at, "EAST", "CHARLIE", "C3", "-99.6", "39.3"]
        )  # fmt: skip
        rows.writerows(last_year(began))
    by = service("import", cast.dispatch)
    square = [[-98.2, 39.2], [-98.0, 39.2], [-98.0, 39.4], [-98.2, 39.4], [-98.2, 39.2]]
    elm_rise = {"type": "Polygon", "coordinates": [square]}
    draw_area(slug="elm-rise", name="Elm Rise", outline=elm_rise, population=6100, by=service("setup", cast.host))
    first = import_calls(there, load_profile("seattle"), viewer=by)
    again = import_calls(there, load_profile("seattle"), viewer=by)
    assert (first.created, again.created, again.unchanged) == (1 + LAST_YEAR, 0, 1 + LAST_YEAR)
    return there


def last_year(began: datetime) -> list[list[str]]:
    """Calls of one day some quarters before, another day of the week than today's: a few in Mill End, the rest elsewhere."""
    day = (began - timedelta(weeks=52, days=3)).replace(hour=9, minute=0)
    return [
        [f"2025{number:09d}", "ASSISTANCE RENDERED", "911", "2", "NOISE - DIST, GENERAL", "NOISE - DIST, GENERAL",
         (day + timedelta(minutes=number)).strftime("%m/%d/%Y %I:%M:%S %p"), (day + timedelta(minutes=number + 6)).strftime("%m/%d/%Y %I:%M:%S %p"),
         "EAST", "CHARLIE", "C3", longitude(number), "39.3"]
        for number in range(LAST_YEAR)
    ]  # fmt: skip


def longitude(number: int) -> str:
    """A few in Mill End, more in Elm Rise, the rest in no area: what is hidden cannot be found by taking away."""
    return "-99.6" if number < IN_MILL_END else "-98.1" if number % 2 else "-97.1"


def test_one_call_is_carried_to_a_measured_outcome(committed, cast, past_call, live, browser):
    car = co_response(cast)
    bed = a_service(cast)

    # A past call is replayed; it appears on the open board by itself.
    board = browser.person(cast.users["dara"])
    board.goto("/board/")
    board.wait_for_selector(".feed-live", timeout=SOON)
    assert replay_tick(service("replay", cast.dispatch), timezone.now(), back=timedelta(minutes=10)).appeared == 1
    with as_viewer(cast.dara):
        call = Call.objects.get(origin="replay")
    board.locator(f"#call-{call.pk}").wait_for(timeout=SOON)

    # Triage: nature and danger first; only then the recommended response, and another choice needs a reason.
    board.goto(f"/board/calls/{call.pk}/")
    assert "The policy shows" not in board.content()
    board.select_option("[name=nature]", "person_in_crisis")
    board.get_by_label("Asked: no danger that anyone knows of").check()
    board.get_by_role("button", name="State this").click()
    board.wait_for_selector("text=The policy shows")
    choose(board, "co_response")
    board.select_option("select[name=reason]", reason_to_add_police())
    board.get_by_role("button", name="Choose this response").click()

    # Send: choose, read back, send.
    board.get_by_role("link", name=f"Send {car.name}").click()
    board.get_by_role("button", name=f"Send {car.name}").click()
    board.wait_for_selector(f"text={car.name} is sent.")

    # Both of the crew see it on the phone; an officer of another car sees nothing.
    officer, clinician = browser.person(cast.users["omar"], **PHONE), browser.person(cast.users["amara"], **PHONE)
    stranger = browser.person(cast.users["petra"], **PHONE)
    for phone in (officer, clinician):
        phone.goto("/field/")
        phone.get_by_role("button", name="On my way").wait_for()
    stranger.goto("/field/")
    assert stranger.get_by_role("button", name="On my way").count() == 0
    officer.get_by_role("button", name="On my way").click()
    officer.get_by_role("button", name="I am here").click()
    officer.get_by_role("button", name="We are clear").wait_for()

    # The encounter: who, what happened (health, which the officer never sees), scored questions.
    clinician.goto("/field/")
    go(clinician, clinician.get_by_role("button", name="Write about a person"))
    met = clinician.url
    clinician.get_by_label("Name they go by").fill("Marisol")
    clinician.get_by_label("Person in crisis").check()
    clinician.get_by_text("How to reach them safely").click()
    clinician.get_by_label("How is it safe to reach them?").select_option("call")
    clinician.get_by_label("Number or address for that").fill("555-0142")
    clinician.get_by_role("button", name="Save who").click()
    clinician.locator("#who .sent-yes").wait_for()
    clinician.get_by_label("Note", exact=False).first.fill(SECRET)
    clinician.get_by_label("Health").check()
    clinician.get_by_role("button", name="Save this note").click()
    clinician.get_by_text(SECRET).wait_for()
    go(clinician, clinician.get_by_role("link", name=re.compile("PHQ-9")))
    for group in clinician.locator("form fieldset").all():
        group.locator("input[type=radio]").nth(1).check()
    go(clinician, clinician.get_by_role("button", name="Save the answers"))
    clinician.get_by_text(re.compile("Score 9")).wait_for()
    assert officer.request.get(met).status == 404
    officer.goto("/field/")
    assert SECRET not in officer.content()
    assert "Marisol" not in officer.content()

    # A permission, asked away from police pressure, answered by the person on the phone in Spanish, then the phone is locked.
    go(clinician, clinician.get_by_role("link", name="Ask for a permission"))
    clinician.get_by_label("Open Door Housing").check()
    clinician.get_by_label(re.compile("^Name, how to reach them")).check()
    clinician.get_by_label("Who signs").select_option("adult")
    clinician.get_by_label("Español").check()
    clinician.get_by_label(re.compile("^Asked alone")).check()
    go(clinician, clinician.get_by_role("button", name="Hand over the screen"))
    clinician.locator(".button-equal").first.wait_for()
    assert clinician.locator('[lang="es"]').count()
    assert clinician.locator(".button-equal").count() == 3
    assert SECRET not in clinician.content()
    clinician.locator('button[value="yes"]').click()
    clinician.locator("#sign_name").fill("Marisol V.")
    clinician.locator('button[name="signed_how"][value="typed"]').click()
    clinician.wait_for_url("**/back/")
    clinician.goto(met)
    assert "/accounts/unlock/" in clinician.url

    # A referral to a service of the directory; the receiver sees the need, not the name.
    clinician = browser.person(cast.users["amara"], **PHONE)
    clinician.goto(met)
    go(clinician, clinician.get_by_role("link", name="Find a service together"))
    clinician.locator("[name=text]").fill("a bed for tonight")
    go(clinician, clinician.get_by_role("button", name="Look"))
    go(clinician, clinician.locator("form", has=clinician.locator(f'input[value="{bed.pk}"]')).get_by_role("button"))
    send_the_referral(clinician)
    with as_viewer(cast.amara):
        referral = Referral.objects.get(status="sent").get_absolute_url()
    intake, other = browser.person(cast.users["ines"]), browser.person(cast.users["rosa"])
    intake.goto("/desk/today/")
    intake.get_by_role("link", name=re.compile("Answer")).first.wait_for()
    assert "Marisol" not in intake.content()
    assert other.goto(referral).status == 404
    intake.goto(referral)
    assert "Marisol" not in intake.content()
    intake.get_by_role("button", name="Yes, we can help").click()
    intake.get_by_role("heading", name="Marisol").wait_for()

    # The warm hand-off: both agencies and the person say so.
    for desk in (clinician, intake):
        desk.goto(referral)
        desk.locator("[name=way]").first.wait_for()
        if desk.locator("select[name=way]").count():
            desk.locator("select[name=way]").select_option(index=1)
        else:
            desk.locator("input[name=way]").first.check()
        desk.locator("[name=person_said]").check()
        go(desk, desk.get_by_role("button", name="We were there"))
    intake.get_by_text("All three said so").wait_for()

    # How it ended at the scene, and the unit is clear: the brief is gone.
    clinician.goto(met)
    clinician.locator('input[name="disposition"]').first.check()
    go(clinician, clinician.get_by_role("button", name="Save how it ended"))
    officer.goto("/field/")
    officer.get_by_role("button", name="We are clear").click()
    officer.get_by_text("No call now").wait_for()

    # The case has its 72-hour clock; it falls due, is raised once, and is met by reaching her.
    with as_viewer(cast.wole):
        case = Case.objects.get()
    with door_open("test"):  # time passes by the owner's hand: the application cannot move what was promised
        Clock.objects.using("owner").filter(record_id=case.pk).update(
            started_at=timezone.now() - timedelta(hours=80), due_at=timezone.now() - timedelta(hours=8)
        )
    worker = browser.person(cast.users["wole"])
    worker.goto("/desk/today/")
    go(worker, worker.get_by_role("link", name="Marisol").first)
    go(worker, worker.get_by_role("button", name="Reached", exact=True))
    worker.get_by_text("How it turned out").click()
    worker.locator('input[name="outcome"]').first.check()
    go(worker, worker.locator("#outcome").get_by_role("button", name="Write it down"))
    with as_viewer(cast.wole):
        assert Clock.objects.get(record_id=case.pk).status == "met"
        case.refresh_from_db()
        assert case.outcome

    # The measures page counts it; the public page shows the same numbers with small counts hidden.
    evaluator = browser.person(cast.users["ezra"])
    evaluator.goto("/desk/measures/")
    go(evaluator, evaluator.get_by_role("button", name=re.compile("Count", re.I)).first)
    assert "Marisol" not in evaluator.content()
    the_public_page_shows_the_same_with_small_counts_hidden(evaluator, browser, cast)


def the_public_page_shows_the_same_with_small_counts_hidden(evaluator, browser, cast) -> None:
    """One figure of a closed quarter, as staff and residents see it; and the same of a place with too few to tell."""
    resident = browser.person(width=360, height=740)
    publish(by=service("measures", cast.host))
    assert resident.goto("/data/").status == 200
    assert "Marisol" not in resident.content()
    quarter = min(figure["period"] for figure in published(resident))
    everywhere, small = (
        next(f for f in published(resident, area=area) if (f["measure"], f["category"], f["period"]) == ("calls", "", quarter))
        for area in ("", "mill-end")
    )  # fmt: skip
    assert (everywhere["n"], everywhere["hidden"]) == (LAST_YEAR, "")
    assert small["n"] is None and "n" in small["hidden"].split()
    for area, count in (("", LAST_YEAR), ("mill-end", IN_MILL_END)):
        evaluator.goto(f"/desk/measures/?kind=quarter&period={quarter}&area={area}")
        assert re.search(rf"\b{count}\b", evaluator.locator("#calls .stat-value").first.inner_text())


def published(page, area="") -> list[dict]:
    """The figures that anybody may download."""
    return page.request.get(f"{page.url.split('/data')[0]}/data/figures.json?area={area}").json()["figures"]


def go(page, control) -> None:
    """Press something that leads to another page, and wait until that one is there: a click alone does not wait."""
    with page.expect_navigation():
        control.click()


def send_the_referral(phone) -> None:
    """What goes along is chosen on one more card; nothing is chosen beforehand about the name."""
    with_name = phone.locator('input[name="naming"][value="with"]')
    phone.get_by_role("button", name=re.compile("^Send")).wait_for()
    if with_name.count():
        with_name.check()
    go(phone, phone.get_by_role("button", name=re.compile("^Send")))


def choose(board, response) -> None:
    """Choose a response, whether the form offers buttons or a list."""
    buttons = board.locator(f'input[name="response"][value="{response}"]')
    if buttons.count():
        buttons.check()
    else:
        board.select_option("select[name=response]", response)


def reason_to_add_police() -> str:
    """A reason of the closed list that fits adding police where the policy shows none."""
    return next(code for code, reason in override_reasons().items() if "adds_police" in reason.fits)
