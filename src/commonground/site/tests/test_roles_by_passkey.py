"""Roles that open the house to others, or read its ledger, work only by a passkey; a phished password and code do not make one."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from commonground.agencies.actions.join import forget_second_step
from commonground.agencies.models import User
from commonground.agencies.roles import roles
from commonground.kit.noes import Refused
from commonground.messages.models import Message
from commonground.people.tests.cast import overhear
from commonground.site.commands.trouble import Trouble
from commonground.site.installation import forget_second_step_of
from commonground.site.second_factors import put_mark

pytestmark = pytest.mark.django_db
ROOMS = {"ada": "/desk/people-and-roles/", "priya": "/desk/ledger/", "wole": "/desk/today/"}


@pytest.fixture(autouse=True)
def guarded(settings):
    """As in service: a second factor is demanded."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def signed_in(client, cast):
    """A session of somebody who has these factors, and showed these."""

    def sign_in(who, *, has, showed):
        user = cast.users[who]
        for kind in has:
            facts = {"secret": "x"} if kind == "totp" else {"credential": {}}
            put_mark(authenticator=Authenticator.objects.create(user=user, type=kind, data=facts))
        client.force_login(user)
        session = client.session
        shown = [{"method": "mfa", "type": kind, "at": time.time()} for kind in showed]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}, *shown]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in


def test_which_roles_ask_for_a_passkey():
    asking = {code for code, role in roles().items() if role.second_factor == "passkey"}
    opens = {
        code for code, role in roles().items()
        if role.rights & {"agencies.invite", "ledger.read", "agencies.end_role"} and not role.is_service
    }  # fmt: skip
    assert asking >= opens
    assert {role.second_factor for role in roles().values() if role.is_service} == {"none"}


@pytest.mark.parametrize("who", ["ada", "priya"])
def test_a_code_from_an_app_does_not_open_such_a_role(signed_in, who):
    client = signed_in(who, has=["totp"], showed=["totp"])
    answer = client.get(ROOMS[who])
    assert answer["Location"] == f"/accounts/passkey/?next={ROOMS[who]}"
    assert (
        client.post(ROOMS[who]).status_code == client.get(ROOMS[who], headers={"HX-Request": "true"}).status_code == 423
    )
    page = client.get(answer["Location"])
    assert page.status_code == 403 and "/accounts/2fa/webauthn/add/" in page.content.decode()


@pytest.mark.parametrize("who", ["ada", "priya"])
def test_a_passkey_that_is_set_up_but_was_not_shown_does_not_open_it_either(signed_in, who):
    client = signed_in(who, has=["totp", "webauthn"], showed=["totp"])
    shown = client.get(client.get(ROOMS[who])["Location"]).content.decode()
    assert f"/accounts/2fa/webauthn/reauthenticate/?next={ROOMS[who]}" in shown


@pytest.mark.parametrize("who", ["ada", "priya"])
def test_the_passkey_opens_it(signed_in, who):
    client = signed_in(who, has=["totp", "webauthn"], showed=["webauthn"])
    assert client.get(ROOMS[who]).status_code == 200
    assert client.get(f"/accounts/passkey/?next={ROOMS[who]}")["Location"] == ROOMS[who]


def test_another_role_works_by_any_second_factor(signed_in):
    assert signed_in("wole", has=["totp"], showed=["totp"]).get(ROOMS["wole"]).status_code == 200


CHANGES = [
    "webauthn/add/", "webauthn/keys/{key}/remove/", "webauthn/keys/{key}/edit/", "totp/activate/", "totp/deactivate/", "recovery-codes/",
    "recovery-codes/generate/", "recovery-codes/download/",
]  # fmt: skip


@pytest.mark.parametrize("where", CHANGES)
@pytest.mark.parametrize(
    ("who", "showed", "free"),
    [
        ("ada", ["totp"], False), ("ada", ["recovery_codes"], False), ("ada", ["webauthn"], True),
        ("wole", ["totp"], False), ("wole", ["recovery_codes"], True), ("wole", ["webauthn"], True),
    ],
)  # fmt: skip
def test_who_has_a_passkey_shows_it_before_a_second_factor_is_added_removed_or_read(
    signed_in, cast, who, showed, free, where
):
    client = signed_in(who, has=["totp", "webauthn", "recovery_codes"], showed=showed)
    key = Authenticator.objects.get(user=cast.users[who], type="webauthn").pk
    for send in (client.get, client.post):
        answer = send(f"/accounts/2fa/{where.format(key=key)}")
        asked = answer.status_code == 302 and answer["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/")
        assert asked is not free
    assert free or Authenticator.objects.filter(pk=key).exists()


def test_the_first_passkey_is_free(signed_in):
    client = signed_in("ada", has=["totp"], showed=["totp"])
    answer = client.get("/accounts/2fa/webauthn/add/", follow=True)
    assert answer.status_code == 200
    assert "/webauthn/reauthenticate/" not in "".join(address for address, _ in answer.redirect_chain)


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_page_leads_nowhere_else(signed_in, away):
    shown = signed_in("ada", has=["webauthn"], showed=["webauthn"]).get("/accounts/passkey/", {"next": away})
    assert shown["Location"] == "/start/"


def test_who_lost_every_second_step_begins_anew_and_is_told(signed_in, cast, client, settings, monkeypatch):
    heard = overhear(monkeypatch, "commonground.agencies.actions.join")
    settings.EMAIL_BACKEND = "commonground.messages.mail.OutboxBackend"
    signed_in("ada", has=["totp", "webauthn", "recovery_codes"], showed=["webauthn"])
    assert client.get(ROOMS["ada"]).status_code == 200
    key = client.session.session_key
    UserSession.objects.create(user=cast.users["ada"], ip="127.0.0.1", session_key=key, user_agent="a browser")
    forget_second_step_of(cast.users["ada"].email.upper())
    assert not Authenticator.objects.filter(user=cast.users["ada"]).exists()
    assert not User.objects.get(pk=cast.users["ada"].pk).has_usable_password()
    assert client.get(ROOMS["ada"])["Location"].startswith("/accounts/login/")
    (told,) = Message.objects.filter(title="Your second step was taken away")
    assert told.address == cast.users["ada"].email
    assert [(event.code, event.facts["many"]) for event in heard] == [("agencies.second_step_forgotten", 3)]


def test_nobody_takes_away_second_steps_from_a_page(cast):
    with pytest.raises(Refused):
        forget_second_step(cast.users["wole"], by=cast.ada)


def test_an_address_without_an_account_changes_nothing(cast):
    with pytest.raises(Trouble, match="Nothing was changed"):
        forget_second_step_of("nobody@example.org")
