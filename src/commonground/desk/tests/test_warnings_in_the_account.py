"""A warning of a threat stands in the account of disclosures with the threat and who was told."""

from dataclasses import replace

import pytest

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.desk.accounting import account, formats
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import MEDICAL, TELLING, THREAT, send
from commonground.people.threats import Receiver
from commonground.people.words import by_phone_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def officer(cast):
    user = User.objects.create_user("pia@willow.example.org", None, name="Pia")
    member = join(user=user, agency=cast.crisis, role_code="privacy_officer", by=service("setup", cast.host))
    return viewer_from(member).for_purpose("administration")


def rows(officer, person, report):
    with as_viewer(officer):
        return [row for row in account(person.pk, formats()[report], viewer=officer) if "Warning" in row.what]


def test_the_account_says_when_who_was_told_and_of_which_threat(cast, person, officer):
    send(cast, person)
    (row,) = rows(officer, person, "hipaa")
    assert row.agency == "Willow Police" and THREAT in row.basis
    assert "Amara" not in row.basis and "Co-response clinician" in row.basis, (
        "whoever threatened may read this: the role, no name"
    )
    assert "Ask counsel before" in row.basis
    assert rows(officer, person, "ferpa") == rows(officer, person, "part2") == []


def test_of_substance_use_it_says_receiver_place_sender_and_emergency(cast, person, officer):
    send(cast, person, to="clinic", told=MEDICAL)
    (row,) = rows(officer, person, "part2")
    assert "Dr Bell" in row.agency and MEDICAL.nature in row.basis and "Amara" in row.basis


def test_the_one_in_danger_is_not_named_to_whoever_threatened_them(cast, person, officer):
    send(cast, person, to=Receiver("private_person"), told=replace(TELLING, who="His brother, 555 0177"))
    (row,) = rows(officer, person, "hipaa")
    assert row.agency == by_phone_words("private_person") and "555 0177" not in str(row)


def test_it_warns_before_an_account_is_given_to_whoever_was_not_told(cast, person, officer):
    send(cast, person, person_told=False, untold="He would go there at once")
    (row,) = rows(officer, person, "hipaa")
    assert "not told" in row.basis


def test_a_service_that_never_says_who_came_to_it_is_not_named(cast, person, officer):
    send(cast, person, to="shelter")
    (row,) = rows(officer, person, "hipaa")
    assert "Safe Nest" not in row.agency


def test_another_agencys_officer_is_told_nothing(cast, person, officer):
    send(cast, person)
    assert rows(cast.priya.for_purpose("administration"), person, "hipaa") == []
