"""The pages of the legal desk on a small phone and on a wide screen: nothing runs over, and a screen reader finds its way."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from commonground.legal.actions import answer_no, change_rules, name_custodian, open_incident
from commonground.legal.tests.cast import hire, known_at, paper_of
from commonground.people.actions import note

pytestmark = [pytest.mark.commits, pytest.mark.browser]


def picture(page, name):
    """A picture for whoever looks, when a folder is named."""
    if folder := os.environ.get("COMMONGROUND_PICTURES_OF_LEGAL"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def looked_at(page, width, name):
    """Every fold of the page is open, nothing runs over, and nothing is in a screen reader's way."""
    from axe_playwright_python.sync_playwright import Axe

    for details in page.query_selector_all("main details > summary"):
        details.click()
    picture(page, f"{width}-{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())


@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_fits_and_passes_axe(committed, cast, live, browser, width):
    olga = hire(cast, "olga", cast.clinic, "custodian")
    lena = known_at(cast.rosa)
    for number in range(12):
        note(name=f"Lena Orta {number}", language="en", by=cast.rosa)
    asked = paper_of(olga.viewer, whom="Lena Ort")
    said_no = answer_no(
        name_custodian(paper_of(olga.viewer), custodian=olga.member, person=lena, by=olga.viewer),
        answered="quashed",
        by=olga.viewer,
    )
    incident = open_incident(
        what="seen", summary="A list lay open", found_at=timezone.now(), applies=["cjis"], by=olga.viewer
    )
    change_rules(incident, rule="cjis", why="No criminal history was in it", by=olga.viewer)
    page = browser.person(olga.user, width=width, height=780)
    for name, where in (
        ("paper", f"papers/{asked.pk}/"),
        ("letter", f"papers/{said_no.pk}/"),
        ("incident", f"incidents/{incident.pk}/"),
    ):
        page.goto(f"/desk/legal/{where}")
        looked_at(page, width, name)
    worker = browser.person(cast.users["amara"], width=width, height=780)
    for name in ("reports/", "reports/new/", "door/"):
        worker.goto(f"/desk/legal/{name}")
        looked_at(worker, width, name.strip("/").replace("/", "-"))
    worker.check("input[name=kind][value=subpoena]")
    worker.check("input[name=recipient][value=justice]")
    worker.fill("input[name=issuer]", "County Court, clerk")
    worker.click("main button.button-primary")
    worker.wait_for_selector("text=The custodian has it")
    looked_at(worker, width, "door-done")
