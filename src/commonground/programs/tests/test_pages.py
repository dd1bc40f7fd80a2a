"""The pack as a readable page: for coordinators and evaluators, with every source and how sure it is, and nothing of people."""

import pytest
from django.utils.html import escape

from commonground.programs.drawing import drawn
from commonground.programs.instruments import instrument
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


def test_the_list_names_every_program_and_says_that_none_is_on(look):
    text = look("ezra", "/programs/").content.decode()
    assert all(f"/programs/{code}/" in text for code in shipped())
    assert "None is switched on yet" in text


def test_what_is_no_program_is_not_found_and_others_are_not_let_in(look):
    assert look("ezra", "/programs/nothing/").status_code == 404
    assert look("dara", "/programs/cit/").status_code == 403
