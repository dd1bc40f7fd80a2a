"""What buttons and cards say in the language of whoever reads them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from commonground.agencies.context import as_viewer
from commonground.consents.tests.cast import give_release
from commonground.mine.tests.cast import asked_how, own_page
from commonground.people.models import OwnPage
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return asked_how(note_person(cast), cast.amara)


def test_the_button_says_begin_and_not_the_beginning():
    source = Client(headers={"accept-language": "es"}).get("/mine/new/").content.decode()
    assert "<button" in source and ">Empezar</button>" in source


@pytest.mark.parametrize(
    ("language", "whole", "part"),
    [
        ("en", "Take back from Open Door Housing", "Take back only: "),
        ("es", "Quitar a Open Door Housing", "Quitar solo: "),
    ],
)
def test_a_part_that_is_taken_back_says_take_back(cast, person, language, whole, part):
    give_release(cast, person, to=("housing", "clinic"))
    phone = own_page(cast, person)
    phone.cookies["django_language"] = language
    source = phone.get("/mine/shared/?names=1").content.decode()
    assert whole in source and part in source


def test_the_words_of_a_permission_are_read_in_the_reader_s_language_with_those_that_were_signed_below(cast, person):
    release = give_release(cast, person)
    phone = own_page(cast, person)
    english = phone.get(f"/mine/asked/{release.pk}/").content.decode()
    assert 'class="card" lang="en"' in english and 'lang="es">' not in english.split("<main")[1]
    phone.cookies["django_language"] = "es"
    spanish = phone.get(f"/mine/asked/{release.pk}/").content.decode()
    assert spanish.index('class="card" lang="es"') < spanish.index("Las palabras que usted respondió")
    assert spanish.index("Las palabras que usted respondió") < spanish.index('class="card" lang="en"')


@pytest.mark.parametrize(("worker", "language"), [("en", "es"), ("es", "en")])
def test_the_card_writes_day_and_hour_out_in_the_person_s_language(cast, person, worker, language):
    staff = Client(headers={"accept-language": worker})
    staff.force_login(cast.users["amara"])
    answer = staff.post(f"/desk/people/{person.pk}/own-page/", {"asked_alone": "on", "language": language})
    card = re.search(r'<article class="sheet".*?</article>', answer.content.decode(), re.S)[0]
    with as_viewer(cast.amara):
        page = OwnPage.objects.get(subject_id=person.subject_id)
    assert page.code_until - page.handed_at == timedelta(hours=24)
    days = {
        "es": r"(lunes|martes|miércoles|jueves|viernes|sábado|domingo), \d+ de [a-z]+ de \d{4}, ",
        "en": r"[A-Z][a-z]+day, [A-Z][a-z]+ \d+, \d{4}, ",
    }
    assert re.search(days[language], card), card
    assert not re.search("tomorrow|mañana", card)
