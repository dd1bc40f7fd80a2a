"""The pack as a readable page: for coordinators and evaluators, with every source and how sure it is, and nothing of people."""

import pytest

from commonground.programs.packs import shipped

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


def test_the_list_names_every_program_and_says_that_none_is_on(look):
    text = look("ezra", "/programs/").content.decode()
    assert all(f"/programs/{code}/" in text for code in shipped())
    assert "None is switched on yet" in text


def test_what_is_no_program_is_not_found_and_others_are_not_let_in(look):
    assert look("ezra", "/programs/nothing/").status_code == 404
    assert look("dara", "/programs/cit/").status_code == 403
