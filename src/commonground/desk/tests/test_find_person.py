"""Finding somebody at the desk: by name, or by the number on their card; and nothing that may not be seen is told."""

import re

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.cases.tests.cast import NAME, a_person
from commonground.consents.tests.cast import as_put
from commonground.ledger.models import Look
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
HERE = "/desk/people/"


def a_release(cast, person, by="amara", to="housing"):
    return as_put(
        person=person, to_agencies=[cast.agencies[to]], labels=["general"], asked_alone=True, signed_how="typed",
        signature={"name": "T. M."}, by=cast.viewers[by],
    )  # fmt: skip


def number(release):
    return release.number


@pytest.fixture
def ask(client, cast):
    def send(who, said):
        client.force_login(cast.users[who])
        return client.post(HERE, {"said": said})

    return send


def without_token(answer):
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"|content="20[^"]+"',
        "",
        answer.content.decode(),
    )


def test_the_number_on_the_card_leads_to_the_permission_and_to_the_person(cast, ask):
    person = note_person(cast)
    release = a_release(cast, person)
    for said in (number(release), number(release).lower(), f" {number(release)[:4]} {number(release)[4:]} "):
        shown = ask("amara", said).content.decode()
        assert f"/desk/permissions/{release.pk}/" in shown and f"/desk/person/{person.pk}/" in shown


def test_a_name_leads_to_the_person_even_when_it_is_written_otherwise(cast, ask):
    person = a_person(cast, name="Efraín Olvera")
    for said in ("efrain olvera", "Olvera", "Olvera, Efrain"):
        assert f"/desk/person/{person.pk}/" in ask("wole", said).content.decode()


def test_the_beginning_of_a_name_is_enough_and_two_letters_at_least(cast, ask):
    person, other = a_person(cast, name="Anselmo Barragán"), a_person(cast, name="Dan Ansberg")
    for said, found in (("ans", {person, other}), ("ans bar", {person}), ("barr", {person}), ("selmo", set())):
        shown = ask("wole", said).content.decode()
        assert {one for one in (person, other) if f"/desk/person/{one.pk}/" in shown} == found, said
    assert ask("wole", "a").status_code == 422 and "at least 2 letters" in ask("wole", "a").content.decode()


def test_of_many_with_one_name_all_are_listed_or_it_is_said_that_there_are_more(cast, ask):
    people = [a_person(cast, name="Maria Lopez") for _ in range(26)]
    shown = ask("wole", "Maria Lopez").content.decode()
    assert sum(f"/desk/person/{one.pk}/" in shown for one in people) == 25
    assert "There are more" in shown


@pytest.mark.parametrize("who", ["wole", "rosa", "zed", "alma"])
def test_nothing_and_what_may_not_be_seen_read_the_same(cast, ask, who):
    release = a_release(cast, note_person(cast, name="Odalys Brightwater"))
    for hidden, absent in (("Odalys Brightwater", "Nobody Ofthat"), (number(release), "0A0A0A0A")):
        one, other = (without_token(ask(who, said)).replace(said, "") for said in (hidden, absent))
        assert one == other
        assert "Nobody found" in one


def test_what_a_permission_shows_of_others_is_not_found_either(cast, ask):
    person = note_person(cast, name="Odalys Brightwater")
    release = a_release(cast, person)
    for said in ("Odalys Brightwater", number(release)):
        shown = ask("wole", said).content.decode()
        assert str(person.pk) not in shown and str(release.pk) not in shown


def test_people_of_others_do_not_push_the_own_person_off_the_list(cast, ask):
    for n in range(6):
        person = note_person(cast, name=f"Nadia Quill {'abcdef'[n]}")
        a_release(cast, person)
    own = a_person(cast, name="Nadia Quilla Long")
    assert str(own.pk) in ask("wole", "Nadia Quill").content.decode()


@pytest.mark.parametrize(("who", "status"), [("dara", 403), ("omar", 403), ("priya", 403), ("ada", 403), ("ines", 200)])
def test_it_opens_to_those_who_read_people(client, cast, who, status):
    client.force_login(cast.users[who])
    assert client.get(HERE).status_code == status


def test_what_was_asked_stands_in_no_address_and_only_whom_it_shows_is_a_look(cast, ask):
    shown, other = a_person(cast), a_person(cast, name="Teodor Winterbourne")
    since = timezone.now()
    answer = ask("wole", NAME)
    assert answer.status_code == 200 and f'action="{HERE}"' in answer.content.decode()
    with as_viewer(cast.wole):
        look = Look.objects.using("ledger").filter(at__gte=since, action="desk:find_person").last()
    assert str(shown.pk) in look.records["people.person"] and str(other.pk) not in str(look.records)


def test_today_and_cases_lead_there(client, cast):
    client.force_login(cast.users["wole"])
    for page in ("/desk/today/", "/desk/cases/"):
        assert f'href="{HERE}"' in client.get(page).content.decode()


def test_nobody_found_leads_to_writing_them_down(cast, ask):
    assert 'href="/desk/cases/new/"' in ask("ines", "Wanda Newperson").content.decode()
