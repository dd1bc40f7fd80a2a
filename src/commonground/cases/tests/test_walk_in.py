"""Somebody walks in: they are written down, and a case is open, on one page; whoever is known already is offered first."""

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.models import Case
from commonground.cases.tests.cast import NAME, a_case, a_person
from commonground.people.models import Person
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
NEW = "/desk/cases/new/"
WANDA = {"name": "Wanda Newperson", "language": "so", "interpreter_needed": "on", "pronouns": "she"}


@pytest.fixture
def post(client, cast):
    def send(who, **told):
        client.force_login(cast.users[who])
        return client.post(NEW, told)

    return send


@pytest.mark.parametrize(("who", "hers"), [("ines", False), ("wole", True), ("alma", True)])
def test_whoever_walks_in_is_written_down_and_has_a_case(client, cast, post, who, hers):
    client.force_login(cast.users[who])
    assert f'href="{NEW}"' in client.get("/desk/cases/").content.decode()
    assert client.get(NEW).status_code == 200
    answer = post(who, **WANDA)
    with as_viewer(cast.viewers[who]):
        case = Case.objects.select_related("person").get()
    assert (answer.status_code, answer["Location"]) == (303, case.get_absolute_url())
    assert (case.person.name, case.person.language, case.person.interpreter_needed) == ("Wanda Newperson", "so", True)
    assert case.worker_id == (cast.members[who].pk if hers else None)
    assert "Wanda Newperson" in client.get(case.get_absolute_url()).content.decode()


def test_whoever_is_known_already_is_offered_first_and_what_was_typed_stays(cast, post):
    known = a_person(cast)
    shown = post("ines", name="nadia quill", pronouns="she").content.decode()
    assert str(known.pk) in shown and 'value="nadia quill"' in shown and 'value="she"' in shown
    with as_viewer(cast.ines):
        assert Person.objects.count() == 1
    assert post("ines", name="nadia quill", another="yes").status_code == 303
    with as_viewer(cast.ines):
        assert Person.objects.count() == 2


def test_choosing_the_known_one_opens_a_case_or_goes_on_with_the_open_one(cast, post):
    known = a_person(cast)
    first = post("ines", person=known.pk)["Location"]
    assert post("wole", person=known.pk)["Location"] == first


def test_the_persons_page_opens_a_case_where_none_is_open(client, cast):
    known, case = a_person(cast, name="Somebody Else"), a_case(cast)
    client.force_login(cast.users["wole"])
    assert f'action="{NEW}"' in client.get(reverse("desk:person", args=[known.pk])).content.decode()
    assert f'action="{NEW}"' not in client.get(reverse("desk:person", args=[case.person_id])).content.decode()


def test_nobody_is_offered_whom_the_agency_may_not_see(cast, post):
    note_person(cast, name=NAME)
    assert post("ines", name=NAME).status_code == 303


def test_a_person_of_another_agency_is_not_found(cast, post):
    assert post("ines", person=note_person(cast).pk).status_code == 404


def test_a_form_sent_twice_writes_one_person(cast, post):
    told = {**WANDA, "another": "yes", "once": "abcdefgh1234"}
    assert [post("wole", **told).status_code, post("wole", **told).status_code] == [303, 303]
    with as_viewer(cast.wole):
        assert Person.objects.count() == 1


@pytest.mark.parametrize("who", ["dara", "omar", "priya", "ada", "ezra"])
def test_it_is_closed_to_those_who_open_no_cases(client, cast, post, who):
    client.force_login(cast.users[who])
    assert client.get(NEW).status_code == 403
    assert post(who, **WANDA).status_code == 403


def test_what_cannot_be_is_said_on_the_form(cast, post):
    answer = post("wole", **{**WANDA, "born_on": "9999-12-31"})
    assert answer.status_code == 422 and 'value="Wanda Newperson"' in answer.content.decode()
    with as_viewer(cast.wole):
        assert not Person.objects.exists()
