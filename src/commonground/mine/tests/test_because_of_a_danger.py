"""The person sees on their own page that a warning of a danger went, never what it says, and nobody who may be in danger is named."""

from dataclasses import replace

import pytest

from commonground.mine.tests.cast import own_page
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import TELLING, THREAT, send
from commonground.people.threats import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


def test_the_person_sees_that_it_went_and_not_what_it_says(cast, person):
    send(cast, person)
    browser = own_page(cast, person)
    assert "Willow Police" not in browser.get("/mine/seen/").content.decode()
    page = browser.get("/mine/seen/?names=1").content.decode()
    assert "Willow Police" in page and "Harbor Crisis Team" in page and THREAT not in page and TELLING.why not in page


@pytest.mark.parametrize("how", ["untold", "by phone", "a shelter"])
def test_the_page_names_nobody_in_danger_and_is_silent_where_telling_endangers(cast, person, how):
    if how == "untold":
        send(cast, person, person_told=False, untold="He would go there at once")
    elif how == "by phone":
        send(cast, person, to=Receiver("private_person"), told=replace(TELLING, who="His brother, 555 0177"))
    else:
        send(cast, person, to="shelter")
    page = own_page(cast, person).get("/mine/seen/?names=1").content.decode()
    assert ("Because of a danger" in page) is (how != "untold")
    assert "brother" not in page and "Safe Nest" not in page
