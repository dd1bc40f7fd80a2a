"""What a resident finds: help before any form, numbers with small counts hidden, a way out, no trace of having read."""

import csv
import io
import json
from datetime import date

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.measures.models import Observation
from commonground.openness.actions import publish
from commonground.openness.models import PublishedFigure
from commonground.openness.tests.cast import LATER, QUARTER, areas_of, observe_calls, observed
from commonground.openness.tests.test_publish import ONE, THREE, TWO

pytestmark = pytest.mark.django_db
READING = [
    "/",
    "/help/",
    "/help/friend/",
    "/data/",
    "/data/releases/",
    "/n/two/",
    "/data/figures.csv",
    "/data/figures.json",
]


@pytest.fixture
def county(cast):
    areas = areas_of(cast, "two", "three")
    observe_calls(cast, dict(zip(areas, (ONE, TWO, THREE), strict=True)))
    observed(cast, "arrests", 200, scope="all", numerator=24, value=0.12, missing=12, apart={"not_ended": 0})
    publish(by=service("measures", cast.host), at=LATER)
    return areas


@pytest.mark.parametrize("address", READING)
def test_whoever_only_reads_gets_no_cookie(client, county, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("address", READING[:6])
def test_pages_are_small(client, county, address):
    assert len(client.get(address).content) < 50_000


@pytest.mark.parametrize("address", READING[:6])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_leads_on_in_both_languages(client, county, address, language):
    page = client.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert f'lang="{language}"' in page
    assert 'href="/leave/"' in page
    assert 'href="/report/"' not in page


def test_help_names_the_numbers_before_any_form(client, county):
    page = client.get("/help/").content.decode()
    assert "tel:911" in page
    assert "tel:988" in page
    assert "<form" not in page
    assert "<input" not in page


def test_the_language_is_kept_only_when_it_is_chosen(client, county):
    response = client.get("/language/es/?next=/help/")
    assert response.status_code == 302
    assert response.url == "/help/"
    assert client.get("/help/").content.decode().count('lang="es"') >= 1
    assert client.get("/language/es/?next=//elsewhere.example/").url == "/"
    assert client.get("/language/xx/").status_code == 404


def test_after_leaving_every_page_is_the_neutral_one(client, county):
    left = client.get("/leave/")
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in left.headers["Cache-Control"]
    for address in READING:
        assert client.get(address).content == left.content
    client.get("/leave/back/")
    assert client.get("/help/").content != left.content


def test_the_neutral_page_tells_nothing(client, county):
    page = client.get("/leave/").content.decode().lower()
    assert not any(word in page for word in ("help", "crisis", "violence", "police", "common ground", "willow"))


def test_a_hidden_count_is_in_no_page_and_no_file(client, county):
    hidden = PublishedFigure.objects.get(area=county[1], category="crisis")
    assert hidden.numerator is None
    rows = list(csv.DictReader(io.StringIO(client.get("/data/figures.csv?area=two").content.decode())))
    row = next(r for r in rows if r["category"] == "crisis")
    assert (row["value"], row["numerator"]) == ("", "")
    assert "numerator" in row["hidden"]


def test_files_hold_exactly_what_is_shown(client, county):
    told = json.loads(client.get("/data/figures.json").content)["figures"]
    rows = PublishedFigure.objects.filter(scope="all")
    assert {(t["measure"], t["category"], t["value"], t["n"]) for t in told} == {
        (r.measure, r.category, r.value, r.n) for r in rows
    }


def test_staff_and_residents_read_the_same_number_wherever_it_is_shown(client, cast, county):
    from commonground.measures.definitions import definitions
    from commonground.measures.queries import observed as counted
    from commonground.measures.reading import point

    for scope, area in (("all", None), *(("area", a) for a in county)):
        staff = {
            (o.measure, o.category): o
            for o in counted(cast.ezra, "quarter", QUARTER, area_id=area.pk if area else None)
        }
        for row in PublishedFigure.objects.filter(scope=scope, area=area).select_related("edition"):
            definition = definitions()[row.measure]
            row.period = row.edition.period
            if row.value is not None and (row.measure, row.category) in staff:
                assert (
                    point(row, definition, "quarter").value
                    == point(staff[row.measure, row.category], definition, "quarter").value
                )
                assert row.n in (staff[row.measure, row.category].n, None)


def test_a_neighborhood_that_is_not_there_is_not_found(client, county):
    assert client.get("/n/nowhere/").status_code == 404


def test_an_empty_county_says_when_numbers_appear(client, cast):
    assert "two weeks after" in client.get("/data/").content.decode()


def test_drawings_are_pictures_of_what_is_published(client, county):
    response = client.get("/data/calls.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert client.get("/data/called_before_30.svg").status_code == 404


def test_a_correction_shows_at_once_where_the_edition_before_it_was_kept(client, cast, county):
    by = service("measures", cast.host)
    first = [client.get("/data/").content.decode() for _ in range(2)][1]
    with as_viewer(by), door_open("measures.observe"):
        Observation.objects.filter(measure="arrests", scope="all").update(n=1234, numerator=321, value=0.26, missing=77)
    publish(correct=("calls", QUARTER), why="late_reports", by=by, at=LATER)
    assert "n 1,234" not in first
    assert "n 1,234" in client.get("/data/").content.decode()


def test_of_an_older_quarter_nothing_later_is_told(client, cast, county):
    observe_calls(cast, dict(zip(county, (ONE, TWO, THREE), strict=True)), period=date(2026, 1, 1))
    publish(by=service("measures", cast.host), at=LATER)
    told = json.loads(client.get("/data/figures.json?period=2026-01-01").content)["figures"]
    assert {row["period"] for row in told} == {"2026-01-01"}
    assert {row["period"] for row in json.loads(client.get("/data/figures.json").content)["figures"]} == {
        "2026-01-01", "2026-04-01",
    }  # fmt: skip


@pytest.mark.parametrize("holds", ["exercise", "replay", "real"])
def test_invented_and_replayed_calls_stand_in_the_frame_of_an_exercise_and_real_ones_do_not(client, db, holds):
    client.force_login(make_cast("elsewhere", holds=holds).users["dara"])
    assert ("exercise-band" in client.get("/help/").content.decode()) is (holds != "real")
