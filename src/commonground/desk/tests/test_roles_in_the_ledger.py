"""What others did to the roles of an agency stands in its own ledger; and a host administrator comes to nobody's records by a role."""

import uuid

import pytest
from django.test import Client

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable, end_membership, join, take_up
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import PASSWORD
from commonground.agencies.viewers import service, viewer_from
from commonground.ledger.models import Happening
from commonground.people.tests.cast import note_person

LEDGER = "/desk/ledger/"


def somebody(name):
    return User.objects.create_user(f"{name}-{uuid.uuid4().hex[:6]}@willow.example.org", None, name=name.title())


def officer_of(cast, agency):
    officer = somebody("pia")
    join(user=officer, agency=agency, role_code="privacy_officer", by=service("setup", cast.host))
    client = Client()
    client.force_login(officer)
    return client


@pytest.mark.commits
def test_the_agencys_ledger_shows_what_the_office_did_to_its_roles(committed, cast):
    client = officer_of(cast, cast.shelter)
    member = join(user=somebody("dina"), agency=cast.shelter, role_code="administrator", by=cast.ada)
    disable(cast.users["alma"], by=cast.ada)
    end_membership(member, by=cast.ada)
    join(user=somebody("elsewhere"), agency=cast.police, role_code="officer", by=cast.ada)
    disable(cast.users["omar"], by=cast.ada)
    page = client.get(LEDGER).content.decode()
    assert "A member of staff was given a role." in page
    assert "Dina · Administrator · Safe Nest" in page
    assert "The role of a member of staff ended." in page
    assert page.count("A user account was switched off.") == 1
    assert "County Office" in page
    assert "Elsewhere" not in page and "Omar" not in page


@pytest.mark.commits
def test_who_was_invited_stands_there_as_the_agency_called_them(committed, cast):
    omar = cast.users["omar"]
    omar.set_password(PASSWORD)
    omar.save()
    lead = viewer_from(join(user=somebody("lena"), agency=cast.housing, role_code="administrator", by=cast.ada))
    invite(email=omar.email, name="Called Sam", agency=cast.housing, role_code="case_worker", by=lead)
    client = officer_of(cast, cast.housing)
    assert "Called Sam · Case worker · Open Door Housing" in client.get(LEDGER).content.decode()
    assert "Omar" not in client.get(LEDGER).content.decode()
    member = Membership.objects.get(user=omar, agency=cast.housing)
    for _ in range(2):
        take_up(member, by=service("invitations", cast.housing))
    assert "Omar · Case worker · Open Door Housing" in client.get(LEDGER).content.decode()
    assert Happening.objects.using("ledger").filter(kind="agencies.taken_up", record_id=member.pk).count() == 1


@pytest.mark.django_db
def test_what_was_done_before_is_shown_too(cast):
    line = Happening.objects.using("ledger").get(record_id=cast.members["alma"].pk, kind="agencies.joined")
    assert line.agency_id == cast.host.pk
    assert "Alma · Advocate · Safe Nest" in officer_of(cast, cast.shelter).get(LEDGER).content.decode()


@pytest.mark.django_db
def test_an_administrator_of_the_office_does_not_come_to_read_the_shelters_people(client, cast):
    person = note_person(cast, "alma", name="Nia Cole")
    client.force_login(cast.users["ada"])
    facts = {
        "name": "A", "email": cast.users["ada"].email, "agency": cast.shelter.pk, "role": "advocate", "language": "en",
    }  # fmt: skip
    assert client.post("/desk/people-and-roles/invite/", facts).status_code == 422
    client.post("/accounts/role/", {"membership": cast.members["alma"].pk})
    answer = client.get(f"/desk/person/{person.pk}/")
    assert answer.status_code in {403, 404}
    assert "Nia" not in answer.content.decode()
