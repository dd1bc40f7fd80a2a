"""Who hears that somebody was given a way in: the agency's administrators and privacy officers, at once, with no name in the mail."""

import uuid

import pytest

from commonground.agencies.actions.join import disable, enable, join
from commonground.agencies.models import User
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service, viewer_from
from commonground.messages.models import Message

pytestmark = pytest.mark.django_db


def somebody(name="noor"):
    return User.objects.create_user(f"{name}-{uuid.uuid4().hex[:6]}@willow.example.org", None, name=name.title())


@pytest.fixture
def director(cast):
    """The first administrator of the shelter, appointed by the office."""
    return viewer_from(join(user=somebody("dina"), agency=cast.shelter, role_code="administrator", by=cast.ada))


def test_administrators_and_privacy_officers_hear_of_every_role_that_is_given(cast, director):
    officer = somebody("pia")
    join(user=officer, agency=cast.shelter, role_code="privacy_officer", by=director)
    before = set(Message.objects.values_list("pk", flat=True))
    new = somebody("new")
    join(user=new, agency=cast.shelter, role_code="advocate", by=director)
    told = Message.objects.exclude(pk__in=before)
    assert {m.address for m in told} == {officer.email, User.objects.get(pk=director.user_id).email}
    assert {(m.kind, m.agency_id) for m in told} == {("notice", cast.shelter.pk)}
    for message in told:
        text = message.text().decode()
        assert "given a role in your agency" in text
        assert "New" not in text.split("\r\n\r\n", 1)[1] and "Dina" not in text and "advocate" not in text


def test_they_hear_of_an_account_that_is_switched_on_again_each_time(cast, director):
    director_address = User.objects.get(pk=director.user_id).email
    before = Message.objects.filter(address=director_address).count()
    for _ in range(2):
        disable(cast.users["alma"], by=director)
        enable(cast.users["alma"], by=director)
    assert Message.objects.filter(address=director_address).count() == before + 2


def test_a_role_that_was_there_already_is_no_news(cast, director):
    new = somebody("new")
    join(user=new, agency=cast.shelter, role_code="advocate", by=director)
    before = Message.objects.count()
    join(user=new, agency=cast.shelter, role_code="advocate", by=director)
    assert Message.objects.count() == before


def test_the_office_that_gives_a_role_elsewhere_is_named_in_no_mail_and_the_agency_has_one(cast):
    lead = somebody("lena")
    join(user=lead, agency=cast.housing, role_code="administrator", by=cast.ada)
    join(user=somebody("new"), agency=cast.housing, role_code="case_worker", by=cast.ada)
    (mail,) = Message.objects.filter(address=lead.email)
    assert mail.agency_id == cast.housing.pk


def test_whoever_was_only_offered_the_role_of_an_administrator_hears_nothing(cast, director):
    asked = somebody("asked")
    join(user=asked, agency=cast.shelter, role_code="administrator", by=director, offered=True)
    join(user=somebody("new"), agency=cast.shelter, role_code="advocate", by=director)
    assert not Message.objects.filter(address=asked.email).exists()


@pytest.mark.parametrize(("holds", "mails"), [("exercise", 0), ("real", 1)])
def test_a_role_that_was_given_by_a_command_is_told_where_people_are_real(db, holds, mails):
    town = make_cast("elm", holds=holds)
    to_the_officer = Message.objects.filter(address=town.users["priya"].email)
    before = to_the_officer.count()
    join(user=somebody("new"), agency=town.host, role_code="evaluator", by=service("setup", town.host))
    assert to_the_officer.count() - before == mails
