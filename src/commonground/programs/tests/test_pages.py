"""The pack as a readable page: for coordinators and evaluators, with every source and how sure it is, and nothing of people."""

import re
from dataclasses import replace

import pytest
from django.utils.html import escape

from commonground.agencies.context import as_viewer
from commonground.programs.actions import publish
from commonground.programs.drawing import drawn
from commonground.programs.instruments import instrument
from commonground.programs.models import CommunityReview, Program, ProgramVersion
from commonground.programs.packs import pack, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(client, cast):
    def open_page(who, url):
        client.force_login(cast.users[who])
        return client.get(url)

    return open_page


@pytest.mark.parametrize("code", shipped())
def test_a_pack_is_read_as_a_page(look, code):
    page = look("ezra", f"/programs/{code}/")
    assert page.status_code == 200
    assert len(page.content) < 50_000
    assert "cannot be switched on before a community review" in page.content.decode()


def test_a_time_says_where_it_comes_from_and_how_sure_it_is(look):
    text = " ".join(look("kofi", "/programs/cit/").content.decode().split())
    assert "The officer is free again: within 15 minutes" in text
    assert "recalled, not read: a setting to confirm before use: Memphis target" in text
    assert "no general difference in the level of force" in text
    assert "no source yet" in text


def test_the_harm_that_is_looked_for_stands_beside_what_is_hoped_for(look):
    text = " ".join(look("ezra", "/programs/cit/").content.decode().split())
    made = pack("cit")
    words = {measure.code: escape(measure.words.en) for measure in made.measure}
    for measure in made.measure:
        if measure.twin:
            hoped, harm = text.split(f"<li>{words[measure.code]}", 1)[1].split("</li>", 1)[0].split("is looked for:")
            assert words[measure.twin] in harm
            assert words[measure.twin] not in hoped


@pytest.mark.parametrize("code", shipped())
def test_the_way_is_drawn_with_every_stage_and_told_in_a_list(look, code):
    text = look("ezra", f"/programs/{code}/").content.decode()
    drawing, below = text.split("<svg viewBox", 1)[1].split("</svg>", 1)
    assert drawing.count("<rect") == len(pack(code).stage)
    assert 'role="img"' in drawing
    for stage in pack(code).stage:
        assert f"<h3>{escape(stage.words.en)}</h3>" in below


def test_the_drawing_leaves_out_no_step():
    for code in shipped():
        made = pack(code)
        ways = {(start, move.to) for move in made.move for start in move.from_ if start != move.to}
        assert len(drawn(made, "en").lines) == len(ways)


def test_questions_sharing_and_instruments_are_told_with_what_they_are_never_for(look):
    text = " ".join(look("ezra", "/programs/mobile_crisis/").content.decode().split())
    made = pack("mobile_crisis")
    for said in (made.form[0].field[0].words.en, made.sharing[0].words.en, instrument("phq9").never_for["en"]):
        assert escape(said) in text
    assert "Their wording is not here" in text


def test_the_page_is_in_spanish_for_who_reads_spanish(client, cast):
    client.force_login(cast.users["ezra"])
    text = client.get("/programs/cit/", headers={"accept-language": "es"}).content.decode()
    assert "Lo que nunca puede hacer" in text
    assert "What is asked" not in text


def test_the_list_names_every_program_and_what_runs(look):
    text = look("ezra", "/programs/").content.decode()
    assert all(f"/programs/{code}/" in text for code in shipped())
    assert "what your agency runs" in text
    assert "<strong>On</strong>" not in text


def test_what_is_no_program_is_not_found_and_others_are_not_let_in(look):
    assert look("ezra", "/programs/nothing/").status_code == 404
    assert look("dara", "/programs/cit/").status_code == 403


def test_a_coordinator_prepares_reviews_and_switches_on_by_the_pages(client, cast):
    client.force_login(cast.users["kofi"])
    here = "/programs/front_desk/"
    client.post(f"{here}prepare/")
    text = client.post(f"{here}on/", follow=True).content.decode()
    assert "Nobody was asked about this version yet" in text
    shown = re.search(r'name="version" value="([^"]+)"', client.get(f"{here}review/").content.decode()).group(1)
    typed = {
        "version": shown,
        "of_residents": "24",
        "of_served": "6",
        "how": ["meeting"],
        "asked_from": "2026-10-01",
        "asked_until": "2026-10-20",
        "changed": "A quiet corner.",
    }
    wrong = client.post(f"{here}review/", typed)
    assert wrong.status_code == 422
    assert "A quiet corner." in wrong.content.decode()
    assert 'value="24"' in wrong.content.decode()
    assert client.post(f"{here}review/", typed | {"said": "We want a <b>quiet</b> corner."}).status_code == 302
    text = " ".join(client.post(f"{here}on/", follow=True).content.decode().split())
    assert "It is on." in text
    assert "We want a &lt;b&gt;quiet&lt;/b&gt; corner." in text
    assert "People who used such help: fewer than 10" in text
    assert "<strong>On</strong>" in client.get("/programs/").content.decode()
    assert "There is no newer version" in client.get(f"{here}version/").content.decode()
    assert "It is off." in client.post(f"{here}off/", follow=True).content.decode()


def test_whoever_only_reads_has_no_buttons_and_a_sealed_program_says_what_it_needs(look, client):
    text = look("ezra", "/programs/peacemaker/").content.decode()
    assert "It needs a partition or an installation of its own." in text
    assert "/prepare/" not in text
    assert client.post("/programs/peacemaker/prepare/").status_code == 403
    assert client.get("/programs/peacemaker/review/").status_code == 403


def test_the_form_of_a_review_speaks_spanish(client, cast):
    client.force_login(cast.users["kofi"])
    client.post("/programs/front_desk/prepare/")
    client.cookies["django_language"] = "es"
    text = client.get("/programs/front_desk/review/", headers={"accept-language": "es"}).content.decode()
    assert "¿Qué dijeron?" in text
    assert "Personas que viven aquí" in text


def newer_of(cast, code):
    """A version that somebody publishes meanwhile."""
    made = pack(code)
    return publish(replace(made, program=replace(made.program, version=f"{made.program.version}.1")), by=cast.kofi)


def test_a_review_is_of_the_version_that_was_read_whatever_came_meanwhile(client, cast):
    client.force_login(cast.users["kofi"])
    here = "/programs/front_desk/"
    client.post(f"{here}prepare/")
    shown = re.search(r'name="version" value="([^"]+)"', client.get(f"{here}review/").content.decode()).group(1)
    newer = newer_of(cast, "front_desk")
    typed = {
        "version": shown, "of_residents": "24", "how": ["meeting"], "asked_from": "2026-10-01", "asked_until": "2026-10-20", "said": "Yes.",
    }  # fmt: skip
    assert client.post(f"{here}review/", {**typed, "version": ""}).status_code == 404
    assert client.post(f"{here}review/", typed).status_code == 302
    with as_viewer(cast.kofi):
        (row,) = CommunityReview.objects.all()
    assert str(row.version_id) == shown != str(newer.pk)
    assert "Nobody was asked" in client.post(f"{here}version/", {"version": newer.pk}, follow=True).content.decode()
    assert newer.version in client.get(f"{here}review/").content.decode()


def test_preparing_takes_the_newest_that_is_published_and_publishes_nothing_over_it(client, cast):
    newer = newer_of(cast, "front_desk")
    client.force_login(cast.users["kofi"])
    client.post("/programs/front_desk/prepare/")
    with as_viewer(cast.kofi):
        assert [row.pk for row in ProgramVersion.objects.all()] == [newer.pk]
        assert Program.objects.get().version_id == newer.pk
