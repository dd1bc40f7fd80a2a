"""Invitations: one link, once, for 72 hours; whatever is wrong with a link reads the same."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.invite import HOLDS, accept_invitation, hash_of, invite
from commonground.agencies.actions.join import disable, end_membership
from commonground.agencies.models import Invitation, Membership, User
from commonground.agencies.tests.cast import PASSWORD
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow, Refused
from commonground.ledger.models import Happening
from commonground.messages.models import Message

pytestmark = pytest.mark.django_db
EMAIL = "noor@willow.example.org"


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes the way it goes in service."""
    settings.EMAIL_BACKEND = "commonground.messages.mail.OutboxBackend"


def invited(cast, **more):
    """The path of a link for somebody new at Open Door Housing."""
    facts = {"email": EMAIL, "name": "Noor", "agency": cast.housing, "role_code": "case_worker", "by": cast.ada}
    return invite(**{**facts, **more}).removeprefix("http://localhost:8000")


def page_after(link, client=None):
    """What the button on the page of a link leads to."""
    client = client or Client()
    client.get(link, follow=True)
    return client.post("/accounts/invitation/", follow=True)


def same(answer):
    """Status and bytes of a page, without form tokens and the moment it was made."""
    text = answer.content.decode()
    return answer.status_code, re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"|name="cg-now" content="[^"]*"', "", text
    )


def take_up(client, name="Noor", password=PASSWORD):
    return client.post(
        "/accounts/first-password/", {"name": name, "new_password1": password, "new_password2": password}
    )


def test_an_invitation_makes_an_account_that_opens_with_nothing_but_the_link(cast):
    invited(cast)
    user = User.objects.get(email=EMAIL)
    assert not user.has_usable_password()
    assert Membership.objects.get(user=user).role == "case_worker"
    assert not Client().login(email=EMAIL, password="")


def test_the_table_of_invitations_opens_no_account(cast):
    token = invited(cast).rstrip("/").rsplit("/", 1)[1]
    row = Invitation.objects.get()
    assert row.token_hash == hash_of(token)
    assert token not in "".join(str(getattr(row, f.name)) for f in row._meta.fields)
    assert not any(token in str(h.facts) for h in Happening.objects.using("owner").all())


def test_the_link_leads_to_a_password_and_then_to_the_second_step(cast, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    answer = page_after(invited(cast), client)
    assert "Open Door Housing" in answer.content.decode()
    assert take_up(client)["Location"] == "/accounts/2fa/"
    assert client.get("/start/")["Location"] == "/accounts/2fa/"
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)
    assert Invitation.objects.get().used_at is not None


def test_looking_at_a_link_uses_nothing_up(cast):
    link = invited(cast)
    for _ in range(3):
        Client().get(link, follow=True)
    client = Client()
    assert "Choose a password" in page_after(link, client).content.decode()
    assert Invitation.objects.get().used_at is None


def test_the_secret_leaves_the_address_at_once(cast):
    link = invited(cast)
    client = Client()
    answer = client.get(link)
    assert answer["Location"] == "/accounts/invitation/"
    assert link.rstrip("/").rsplit("/", 1)[1] not in client.get("/accounts/invitation/").content.decode()


def test_wrong_used_old_withdrawn_and_ended_links_read_the_same(cast):
    pages = [same(page_after("/accounts/invitation/never-was/"))]
    used = invited(cast)
    client = Client()
    page_after(used, client)
    take_up(client)
    pages.append(same(page_after(used)))
    old = invited(cast, email="old@willow.example.org", at=timezone.now() - HOLDS)
    pages.append(same(page_after(old)))
    first = invited(cast, email="twice@willow.example.org")
    invited(cast, email="twice@willow.example.org")
    pages.append(same(page_after(first)))
    left = invited(cast, email="left@willow.example.org")
    end_membership(Membership.objects.get(user__email="left@willow.example.org"), by=cast.ada)
    pages.append(same(page_after(left)))
    off = invited(cast, email="off@willow.example.org")
    disable(User.objects.get(email="off@willow.example.org"), by=cast.ada)
    pages.append(same(page_after(off)))
    assert pages[0][0] == 410
    assert all(page == pages[0] for page in pages)


def test_a_link_dies_after_72_hours(cast):
    invited(cast)
    row = Invitation.objects.get()
    assert row.expires_at - row.made_at == timedelta(hours=72) == HOLDS
    by = service("invitations", cast.housing)
    with pytest.raises(NotNow):
        accept_invitation(row, password=PASSWORD, by=by, at=row.expires_at)
    accept_invitation(row, password=PASSWORD, by=by, at=row.expires_at - timedelta(seconds=1))


def test_a_link_is_taken_up_once_even_when_two_windows_try(cast):
    link = invited(cast)
    one, two = Client(), Client()
    page_after(link, one)
    page_after(link, two)
    take_up(one)
    answer = take_up(two, password="another password altogether")
    assert answer.status_code == 410
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


def test_a_weak_first_password_is_not_taken(cast):
    client = Client()
    page_after(invited(cast), client)
    for weak in ("short", "password1234", EMAIL):
        assert take_up(client, password=weak).status_code == 200
    assert not User.objects.get(email=EMAIL).has_usable_password()


def test_the_first_password_page_is_closed_without_a_link(client, cast):
    assert client.get("/accounts/first-password/").status_code == 410


def test_the_mail_goes_through_the_outbox_and_holds_the_link(cast):
    link = invited(cast)
    (message,) = Message.objects.filter(address=EMAIL)
    assert message.kind == "sign_in"
    assert link in message.text().decode().replace("=\r\n", "")


def test_somebody_with_an_account_gets_the_role_and_no_link(cast):
    rosa = cast.users["rosa"]
    rosa.set_password(PASSWORD)
    rosa.save()
    assert invited(cast, email="ROSA@willow.example.org") == ""
    assert Membership.objects.filter(user=rosa, agency=cast.housing, role="case_worker").exists()
    assert "invitation/" not in Message.objects.get(address=rosa.email).text().decode()
    assert not Invitation.objects.exists()


def test_an_administrator_invites_for_the_own_agency_only(cast):
    own = invite(
        email="lead@willow.example.org", name="Lead", agency=cast.housing, role_code="administrator", by=cast.ada
    )
    assert own
    from commonground.agencies.viewers import viewer_from

    lead = viewer_from(Membership.objects.get(user__email="lead@willow.example.org"))
    assert invited(cast, by=lead)
    with pytest.raises(NotNow, match="own agency"):
        invited(cast, by=lead, agency=cast.police, role_code="officer", email="spy@willow.example.org")
    assert not User.objects.filter(email="spy@willow.example.org").exists()


@pytest.mark.parametrize("role_code", ["service_setup", "service_clocks", "nonsense", ""])
def test_nobody_is_invited_to_a_role_of_the_system(cast, role_code):
    with pytest.raises(NotNow):
        invited(cast, role_code=role_code)


def test_only_who_holds_the_right_invites(cast):
    with pytest.raises(Refused):
        invited(cast, by=cast.kofi)


def test_a_switched_off_account_is_not_invited(cast):
    disable(cast.users["wole"], by=cast.ada)
    with pytest.raises(NotNow, match="switched off"):
        invited(cast, email=cast.users["wole"].email)


def test_the_address_of_a_service_is_no_account_of_a_person(cast):
    robot = User.objects.get(pk=service("clocks", cast.housing).user_id)
    with pytest.raises(Exception, match=r"user_email_once|unique|duplicate"):
        invited(cast, email=robot.email)


def test_another_agencys_invitation_ends_no_link_of_this_one(cast):
    """Else whoever knows the address of a new advocate could end her link at the shelter, again and again."""
    first = invited(cast)
    invited(cast, agency=cast.police, role_code="officer")
    assert page_after(first).status_code == 200 and Invitation.objects.filter(withdrawn_at=None).count() == 2
    again = invited(cast)
    assert page_after(first).status_code == 410 and page_after(again).status_code == 200
