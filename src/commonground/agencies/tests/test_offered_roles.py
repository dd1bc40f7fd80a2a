"""A role that is offered: whoever invites an address learns nothing of an account that it may have, and its holder takes the role up."""

import re

import pytest
from django.test import Client

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable, enable, end_membership, join
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import PASSWORD, make_cast
from commonground.agencies.viewers import viewer_for, viewer_from
from commonground.kit.noes import NotNow

pytestmark = pytest.mark.django_db
PAGE = "/desk/people-and-roles/"


@pytest.fixture
def lead(cast):
    """The administrator of Open Door Housing."""
    user = User.objects.create_user("lead@willow.example.org", None, name="Lena")
    return viewer_from(join(user=user, agency=cast.housing, role_code="administrator", by=cast.ada))


@pytest.fixture
def leads_page(lead):
    client = Client()
    client.force_login(User.objects.get(pk=lead.user_id))
    return client


def asks(client, cast, email, name="Somebody"):
    facts = {"name": name, "email": email, "agency": cast.housing.pk, "role": "case_worker", "language": "en"}
    return client.post(f"{PAGE}invite/", facts, follow=True)


def line_of(client, email, name):
    """The row of an address in the list, without what belongs to the row alone."""
    page = client.get(PAGE).content.decode()
    row = next(row for row in page.split("<tr data-item>") if email in row).split("</tr>")[0]
    row = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", row)
    return re.sub(r"[0-9a-f-]{36}", "", row).replace(email, "").replace(name, "")


def elsewhere(cast, name, *, on=True):
    """Somebody of the police, who signed in before, with a password and a second step; switched off, if so said."""
    user = cast.users[name]
    user.set_password(PASSWORD)
    user.save()
    if not on:
        disable(user, by=cast.ada)
    return user


def test_an_invited_address_reads_the_same_whether_it_has_an_account_that_is_on_off_or_none(cast, leads_page):
    elsewhere(cast, "omar")
    elsewhere(cast, "petra", on=False)
    emails = ["omar@willow.example.org", "petra@willow.example.org", "nobody@willow.example.org"]
    answers = [asks(leads_page, cast, email, name=f"Called {n}") for n, email in enumerate(emails)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({len(answer.redirect_chain) for answer in answers}) == 1
    rows = {line_of(leads_page, email, f"Called {n}") for n, email in enumerate(emails)}
    assert len(rows) == 1
    page = leads_page.get(PAGE).content.decode()
    assert "Omar" not in page and "Petra" not in page
    assert "Called 0" in page and "Invited" in page


def test_the_role_is_worn_once_its_holder_took_it_up_and_then_the_name_is_read(cast, leads_page):
    omar = elsewhere(cast, "omar")
    asks(leads_page, cast, omar.email)
    offered = Membership.objects.get(user=omar, agency=cast.housing)
    assert viewer_for(omar, offered.pk).agency_id == cast.police.pk
    client = Client()
    client.force_login(omar)
    assert "offered to you" in client.get("/accounts/role/").content.decode()
    client.post("/accounts/role/", {"membership": offered.pk})
    assert viewer_for(User.objects.get(pk=omar.pk), offered.pk).agency_id == cast.housing.pk
    assert "Omar" in leads_page.get(PAGE).content.decode()


def test_who_has_no_other_role_is_led_to_the_offer(cast, leads_page):
    omar = elsewhere(cast, "omar")
    end_membership(cast.members["omar"], by=cast.ada)
    asks(leads_page, cast, omar.email)
    client = Client()
    client.force_login(omar)
    assert client.get("/start/", follow=True).redirect_chain[-1][0] == "/accounts/role/"
    assert client.get("/desk/today/", follow=True).redirect_chain[-1][0] == "/accounts/role/"


def test_nobody_takes_up_the_role_of_somebody_else(cast, leads_page):
    omar = elsewhere(cast, "omar")
    asks(leads_page, cast, omar.email)
    offered = Membership.objects.get(user=omar, agency=cast.housing)
    other = Client()
    other.force_login(cast.users["petra"])
    other.post("/accounts/role/", {"membership": offered.pk})
    offered.refresh_from_db()
    assert offered.taken_up_at is None


def test_a_role_that_was_offered_gives_no_hand_in_the_account(cast, lead):
    omar = elsewhere(cast, "omar")
    invite(email=omar.email, name="X", agency=cast.housing, role_code="case_worker", by=lead)
    for verb in (disable, enable):
        with pytest.raises(NotNow, match="no other"):
            verb(omar, by=lead)
    disable(omar, by=cast.ada)
    enable(omar, by=cast.ada)


def test_giving_an_offered_role_back_does_not_take_it_up(cast, leads_page):
    omar = elsewhere(cast, "omar")
    asks(leads_page, cast, omar.email)
    offered = Membership.objects.get(user=omar, agency=cast.housing)
    leads_page.post(f"{PAGE}{offered.pk}/end/")
    leads_page.post(f"{PAGE}{offered.pk}/give-back/")
    page = leads_page.get(PAGE).content.decode()
    assert "Omar" not in page and "Somebody" in page


def test_the_own_staff_that_was_switched_off_is_named_so(cast, leads_page):
    disable(cast.users["wole"], by=cast.ada)
    assert "switched off" in asks(leads_page, cast, cast.users["wole"].email).content.decode()


def test_the_office_of_another_jurisdiction_learns_nothing_either(cast):
    there = make_cast("elm")
    disable(cast.users["omar"], by=cast.ada)
    invite(email=cast.users["omar"].email, name="Y", agency=there.host, role_code="evaluator", by=there.ada)
    row = Membership.objects.get(user=cast.users["omar"], agency=there.host)
    assert (row.taken_up_at, row.shown_name) == (None, "Y")


def test_a_second_role_in_the_own_agency_is_worn_at_once(cast, lead):
    invite(email=cast.users["wole"].email, name="W", agency=cast.housing, role_code="coordinator", by=lead)
    assert Membership.objects.get(user=cast.users["wole"], role="coordinator").taken_up_at is not None
