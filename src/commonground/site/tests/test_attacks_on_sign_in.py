"""Reading and writing the tables of sign-in as the application's role opens nobody else's account."""

import base64
import hashlib
import json
import os
import pickle
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added, authenticator_used
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory

from commonground.agencies.actions.join import end_membership, join
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import User
from commonground.agencies.roles import roles
from commonground.agencies.tests.cast import PASSWORD
from commonground.agencies.viewers import service, viewer_from
from commonground.messages.actions import post_mail, send
from commonground.messages.models import Message
from commonground.site.sessions import SessionStore
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def dara(cast):
    user = cast.users["dara"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def at_work(dara):
    client = Client()
    client.force_login(dara)
    return client


def comes_in(cookie):
    thief = Client()
    thief.cookies["session"] = cookie
    return "/accounts/login/" not in thief.get("/start/")["Location"]


def test_the_table_of_sessions_holds_nothing_that_opens_one(cast, at_work):
    cookie = at_work.cookies["session"].value
    assert comes_in(cookie)
    stolen = sql(cast.zed, "SELECT session_key, session_data FROM django_session")
    stolen += sql(cast.zed, "SELECT session_key, user_agent FROM usersessions_usersession")
    assert stolen
    for text in {part for row in stolen for part in row}:
        assert cookie not in text
        assert not comes_in(text)


def test_what_a_session_remembers_is_not_read_from_its_row(cast, at_work):
    session = at_work.session
    session["account_password_reset_verification"] = {"code": "ABCD-1234"}
    session.save()
    for (kept,) in sql(cast.zed, "SELECT session_data FROM django_session"):
        for text in (kept, *(_plain(piece) for piece in kept.split("$"))):
            assert "ABCD" not in text and str(cast.users["dara"].pk) not in text


def _plain(text):
    return base64.b64decode(text + "==", validate=False).decode("latin1") if text else ""


def test_a_session_copied_into_another_row_is_empty(cast, at_work):
    own = Client()
    own.force_login(cast.users["zed"])
    name, theirs = own.session.session_key, at_work.session.session_key
    assert own.session["_auth_user_id"] == str(cast.users["zed"].pk)
    sql(
        cast.zed,
        "UPDATE django_session SET session_data = (SELECT session_data FROM django_session WHERE session_key = %s) WHERE session_key = %s",
        theirs, name,
    )  # fmt: skip
    assert "_auth_user_id" not in own.session
    assert not comes_in(own.cookies["session"].value)


def test_the_cookie_goes_to_the_browser_and_the_name_of_the_row_does_not(dara):
    client = Client()
    answer = client.post("/accounts/login/", {"login": dara.email, "password": PASSWORD})
    cookie = answer.cookies["session"]
    assert cookie["httponly"]
    assert SessionStore.of_cookie(cookie.value).session_key == hashlib.sha256(cookie.value.encode()).hexdigest()[:40]
    assert comes_in(cookie.value)
    assert not comes_in(client.session.session_key)


def test_the_own_sessions_are_listed_and_ended_as_before(dara):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": dara.email, "password": PASSWORD})
    assert here.get("/accounts/sessions/").context["session_count"] == 2
    here.post("/accounts/sessions/")
    assert not comes_in(there.cookies["session"].value)
    assert comes_in(here.cookies["session"].value)


def test_secrets_of_second_factors_are_not_read_from_the_table(cast, dara):
    secret = generate_totp_secret()
    codes = [TOTP.activate(dara, secret), RecoveryCodes.activate(dara)][1].get_unused_codes()
    kept = json.dumps(sql(cast.zed, "SELECT data FROM mfa_authenticator"))
    seed = re.search(r'"seed\W+([^"\\]+)', kept)[1]
    assert secret not in kept and seed.startswith("sealed1$")
    assert TOTP(Authenticator.objects.get(user=dara, type="totp")).instance.data["secret"] != secret
    assert RecoveryCodes(Authenticator.objects.get(user=dara, type="recovery_codes")).get_unused_codes() == codes


@pytest.mark.parametrize("kind", ["totp", "webauthn", "recovery_codes"])
def test_a_second_factor_that_was_written_into_the_table_opens_nothing(cast, dara, kind):
    from allauth.core.exceptions import ImmediateHttpResponse

    mine = Authenticator.objects.create(
        user=cast.users["zed"], type=kind, data={"credential": {"id": "x"}, "secret": "s", "seed": "s"}
    )
    authenticator_added.send(Authenticator, request=None, user=mine.user, authenticator=mine)
    sql(
        cast.zed, "INSERT INTO mfa_authenticator (user_id, type, data, created_at) SELECT %s, type, data, now() FROM mfa_authenticator WHERE id = %s",
        dara.pk, mine.pk,
    )  # fmt: skip
    forged = Authenticator.objects.get(user=dara)
    request = RequestFactory().get("/")
    request.session = SessionStore()
    authenticator_used.send(Authenticator, request=request, user=mine.user, authenticator=mine, passwordless=True)
    with pytest.raises(ImmediateHttpResponse):
        authenticator_used.send(Authenticator, request=request, user=dara, authenticator=forged, passwordless=True)
    assert not Authenticator.objects.filter(user=dara).exists()


def test_a_hash_copied_or_written_into_another_account_opens_nothing(cast, dara):
    from django.contrib.auth.hashers import make_password

    zed = cast.users["zed"]
    zed.set_password("a password of my own")
    zed.save()
    assert "argon2" not in json.dumps(sql(cast.zed, "SELECT password FROM agencies_user"))
    for forged in (zed.password, make_password("a password of my own")):
        sql(cast.zed, "UPDATE agencies_user SET password = %s WHERE id = %s", forged, dara.pk)
        victim = User.objects.get(pk=dara.pk)
        assert not victim.check_password("a password of my own")
        assert not victim.has_usable_password()
    assert User.objects.get(pk=zed.pk).check_password("a password of my own")


def test_a_code_for_a_forgotten_password_goes_to_no_other_address(cast, dara):
    refused(cast.zed, "UPDATE agencies_user SET email = 'thief@example.org'", says="does not change")
    refused(
        cast.zed, "INSERT INTO account_emailaddress (user_id, email, verified, \"primary\") VALUES (%s, 'thief@example.org', true, true)",
        dara.pk, says="address of that account",
    )  # fmt: skip
    refused(cast.zed, "UPDATE outbox_message SET address = 'thief@example.org'")


def test_a_link_of_an_invitation_cannot_be_written_into_the_table(cast, dara):
    token = "a token of my own"
    sql(
        cast.zed,
        "INSERT INTO agencies_invitation (id, jurisdiction_id, user_id, agency_id, membership_id, token_hash, made_at, expires_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now(), now() + interval '1 hour')",
        cast.jurisdiction.pk, dara.pk, cast.dispatch.pk, cast.dara.membership_id, hashlib.sha256(token.encode()).hexdigest(),
    )  # fmt: skip
    thief = Client()
    thief.get(f"/accounts/invitation/{token}/")
    assert thief.post("/accounts/invitation/").status_code == 410


ADD_MEMBER = (
    "INSERT INTO agencies_membership (id, jurisdiction_id, user_id, agency_id, role, starts_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, now())"
)


@pytest.mark.parametrize("role", ["administrator", "privacy_officer", "service_setup"])
def test_nobody_gives_themselves_a_role(cast, role):
    for viewer in (cast.zed, cast.priya, None):
        who, where = (cast.zed.user_id, cast.stranger.pk)
        refused(viewer, ADD_MEMBER, cast.jurisdiction.pk, who, where, role, says="does not change|no role of a service")
    refused(cast.zed, "UPDATE agencies_membership SET ends_at = now()", says="does not change|no role of a service")
    refused(cast.zed, "UPDATE agencies_user SET is_service = NOT is_service", says="does not change")
    assert changed(cast.ada, ADD_MEMBER, cast.jurisdiction.pk, cast.zed.user_id, cast.crisis.pk, "peer") == 1


def test_an_administrator_writes_no_role_for_themselves(cast):
    for agency in (cast.host, cast.police, cast.shelter):
        refused(
            cast.ada, ADD_MEMBER, cast.jurisdiction.pk, cast.ada.user_id, agency.pk, "advocate", says="to themselves"
        )
    assert (
        changed(cast.ada, "UPDATE agencies_membership SET ends_at = now() WHERE id = %s", cast.members["wole"].pk) == 1
    )
    refused(
        cast.ada,
        "UPDATE agencies_membership SET starts_at = starts_at - interval '1 day' WHERE user_id = %s", cast.ada.user_id,
        says="to themselves",
    )  # fmt: skip


def test_the_office_writes_no_role_in_an_agency_that_works_in_silence_but_its_first_administrator(cast):
    here, there = cast.jurisdiction.pk, cast.shelter.pk
    for who, role in ((cast.zed, "advocate"), (cast.zed, "privacy_officer"), (cast.priya, "administrator")):
        refused(cast.ada, ADD_MEMBER, here, who.user_id, there, role, says="says itself who works there")
    assert changed(cast.ada, ADD_MEMBER, here, cast.zed.user_id, there, "administrator") == 1
    setup = service("setup", cast.host)
    first = join(user=cast.users["kofi"], agency=cast.shelter, role_code="administrator", by=setup)
    refused(cast.ada, ADD_MEMBER, here, cast.zed.user_id, there, "administrator", says="says itself who works there")
    end_membership(first, by=cast.ada)
    refused(cast.ada, ADD_MEMBER, here, cast.zed.user_id, there, "administrator", says="says itself who works there")
    refused(
        cast.ada,
        "UPDATE agencies_membership SET ends_at = NULL WHERE id = %s",
        first.pk,
        says="says itself who works there",
    )
    refused(cast.ada, "UPDATE agencies_membership SET user_id = %s WHERE agency_id = %s", cast.zed.user_id, there)
    assert (
        changed(
            viewer_from(join(user=cast.users["ines"], agency=cast.shelter, role_code="administrator", by=setup)),
            ADD_MEMBER,
            here,
            cast.zed.user_id,
            there,
            "advocate",
        )
        == 1
    )


def test_the_kinds_that_the_database_keeps_are_those_that_work_in_silence():
    ((said,),) = sql(None, "SELECT tgargs FROM pg_trigger WHERE tgname = 'cg_guard_role'")
    assert {part.decode() for part in bytes(said).split(b"\0") if part} == SILENT_KINDS


def test_a_role_that_was_taken_up_is_not_put_back_to_offered(cast):
    refused(cast.zed, "UPDATE agencies_membership SET taken_up_at = NULL", says="does not change")


def test_nobody_but_an_office_agrees_for_an_agency(cast):
    add = (
        "INSERT INTO agencies_agreement (id, jurisdiction_id, from_agency_id, to_agency_id, labels, purposes, papers, title, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, '{general}', '{coordination}', '{}', 'x', now())"
    )
    facts = (cast.jurisdiction.pk, cast.crisis.pk, cast.stranger.pk)
    refused(cast.zed, add, *facts, says="does not change")
    refused(cast.amara, add, *facts, says="does not change")
    refused(cast.zed, "UPDATE agencies_agreement SET ends_at = NULL", says="does not change")
    refused(cast.zed, "UPDATE agencies_agency SET active = false", says="does not change")
    assert changed(cast.ada, add, *facts) == 1


@pytest.mark.parametrize(
    ("table", "rights"),
    [
        ("agencies_agency", {"agencies.found"}),
        ("agencies_agreement", {"agencies.agree", "agencies.end_agreement"}),
        ("agencies_membership", {"agencies.join", "agencies.invite", "agencies.end_membership"}),
    ],
)
def test_the_roles_that_the_database_lets_write_are_those_with_the_right(table, rights):
    ((said,),) = sql(
        None, "SELECT tgargs FROM pg_trigger WHERE tgname = 'cg_guard_office' AND tgrelid = %s::regclass", table
    )
    named = {part.decode() for part in bytes(said).split(b"\0")[1:] if part}
    assert named == {role.code for role in roles().values() if role.rights & rights}


class Runs:
    def __reduce__(self):
        return (os.mkdir, ("/nonexistent/made-by-a-cache",))


def test_a_value_written_into_the_cache_runs_nothing(cast):
    cache.set("known", [1.5, "x", True, None], 60)
    sql(
        cast.zed,
        "UPDATE commonground_cache SET value = %s WHERE cache_key LIKE '%%known'",
        base64.b64encode(pickle.dumps(Runs())).decode(),
    )
    assert cache.get("known") is None
    cache.set("known", [1.5, "x", True, None], 60)
    assert cache.get("known") == [1.5, "x", True, None]


def test_waiting_mail_is_not_read_from_the_table(cast):
    (message,) = post_mail(
        EmailMessage("Your code", "ABCD-1234", "n@example.org", ["dara@example.org"]), kind="sign_in"
    )
    ((kept,),) = sql(cast.zed, "SELECT raw FROM outbox_message WHERE id = %s", message.pk)
    assert b"ABCD" not in bytes(kept) and b"Your code" not in bytes(kept)
    assert b"ABCD-1234" in Message.objects.get(pk=message.pk).text()


def test_mail_that_was_written_into_the_table_does_not_leave(cast, settings):
    settings.MAIL_SERVER = {"host": "127.0.0.1", "port": 1, "user": "", "password": "", "tls": False}
    sent = [
        post_mail(EmailMessage("Your code", "ABCD", "n@example.org", [to]), kind="sign_in")[0]
        for to in ("dara@example.org", "thief@example.org")
    ]
    sql(
        cast.zed,
        "UPDATE outbox_message SET raw = (SELECT raw FROM outbox_message WHERE id = %s) WHERE id = %s",
        sent[0].pk,
        sent[1].pk,
    )
    assert send(sent[1].pk) == "failed"
    sql(cast.zed, "UPDATE outbox_message SET raw = 'Subject: pay me' WHERE id = %s", sent[0].pk)
    assert send(sent[0].pk) == "failed"
    for message in Message.objects.filter(pk__in=[each.pk for each in sent]):
        assert "not written here" in message.trouble
    refused(cast.zed, "DELETE FROM outbox_message")
