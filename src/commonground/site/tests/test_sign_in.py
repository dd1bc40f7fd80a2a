"""Signing in: by password, with a second step, with limits, without telling who has an account."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.test import Client

from commonground.agencies.actions.join import disable, end_membership
from commonground.agencies.models import User
from commonground.agencies.tests.cast import PASSWORD
from commonground.agencies.viewers import service
from commonground.messages.models import Message
from commonground.site.second_factors import put_mark

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def dara(cast):
    user = cast.users["dara"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def guarded(settings):
    """As in service: a second factor is demanded."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def outbox(settings):
    """Mail goes the way it goes in service (the test plugin would keep it in memory)."""
    settings.EMAIL_BACKEND = "commonground.messages.mail.OutboxBackend"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def signed_in(client):
    return "_auth_user_id" in client.session


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def without_what_changes(content):
    """A page without its form tokens and the moment it was made."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|name="cg-now" content="[^"]*"', "", content.decode())


def test_the_right_password_leads_to_the_first_page_of_the_role(client, dara):
    answer = sign_in(client, dara.email)
    assert answer["Location"] == "/start/"
    assert client.get("/start/")["Location"] == "/board/"


def test_a_wrong_password_reads_the_same_for_a_known_and_an_unknown_address(dara):
    known = sign_in(Client(), dara.email, "not the password")
    unknown = sign_in(Client(), "nobody@willow.example.org", "not the password")
    same = [
        without_what_changes(answer.content).replace(email, "")
        for answer, email in ((known, dara.email), (unknown, "nobody@willow.example.org"))
    ]
    assert known.status_code == unknown.status_code == 200
    assert same[0] == same[1]


def test_after_five_wrong_passwords_even_the_right_one_waits(client, dara):
    for _ in range(5):
        sign_in(client, dara.email, "wrong")
    sign_in(client, dara.email)
    assert not signed_in(client)


def test_an_unknown_address_is_limited_like_a_known_one(client, dara):
    words = []
    for email in (dara.email, "nobody@willow.example.org"):
        for _ in range(5):
            sign_in(client, email, "wrong")
        words.append(without_what_changes(sign_in(client, email, "wrong").content).replace(email, ""))
    assert "15 minutes" in words[0]
    assert words[0] == words[1]


def test_the_limit_of_one_address_does_not_stop_another(client, cast, dara):
    for _ in range(6):
        sign_in(client, cast.users["omar"].email, "wrong")
    sign_in(client, dara.email)
    assert signed_in(client)


def test_a_service_principal_cannot_sign_in_even_with_a_password(client, cast):
    robot = User.objects.get(pk=service("clocks", cast.dispatch).user_id)
    robot.set_password(PASSWORD)
    robot.save()
    answer = sign_in(client, robot.email)
    unknown = sign_in(Client(), "nobody@service.invalid")
    assert not signed_in(client)
    assert without_what_changes(answer.content).replace(robot.email, "") == without_what_changes(
        unknown.content
    ).replace("nobody@service.invalid", "")
    assert authenticate(None, email=robot.email, password=PASSWORD) is None


def test_a_session_of_a_service_principal_is_nobody(client, cast):
    client.force_login(User.objects.get(pk=service("clocks", cast.dispatch).user_id))
    assert client.get("/start/")["Location"].startswith(SIGN_IN)


def test_without_a_second_step_nothing_but_setting_one_up_is_open(client, dara, guarded):
    sign_in(client, dara.email)
    assert client.get("/start/")["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200


def test_a_code_app_is_set_up_and_its_code_signs_in(client, dara, guarded):
    sign_in(client, dara.email)
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if page.redirect_chain:
        client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert client.get("/start/")["Location"] == "/board/"
    fresh = Client()
    assert sign_in(fresh, dara.email)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not signed_in(fresh)
    assert fresh.get("/start/")["Location"].startswith(SIGN_IN)
    assert "Second step" in fresh.get("/accounts/2fa/authenticate/").content.decode()


def with_code_app(user, secret="JBSWY3DPEHPK3PXP"):
    put_mark(authenticator=TOTP.activate(user, secret).instance)
    return secret


def test_the_code_of_the_app_finishes_the_sign_in(client, dara, guarded):
    secret = with_code_app(dara)
    sign_in(client, dara.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/start/")["Location"] == "/board/"


def test_a_wrong_code_does_not(client, dara, guarded):
    with_code_app(dara)
    sign_in(client, dara.email)
    answer = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "not right" in answer.content.decode()
    assert not signed_in(client)


def test_a_recovery_code_works_once(dara, guarded):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with_code_app(dara)
    codes = RecoveryCodes.activate(dara)
    put_mark(authenticator=codes.instance)
    code = codes.get_unused_codes()[0]
    outcomes = []
    for _ in range(2):
        client = Client()
        sign_in(client, dara.email)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        outcomes.append(signed_in(client))
    assert outcomes == [True, False]


def test_a_recovery_code_alone_is_no_second_step(client, dara, guarded):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(dara)
    client.force_login(dara)
    assert client.get("/start/")["Location"] == "/accounts/2fa/"


def test_a_second_step_is_changed_only_after_showing_again_who_you_are(client, dara):
    client.force_login(dara)
    for address in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        answer = client.get(f"/accounts/2fa/{address}")
        assert answer.status_code == 302, address
        assert "reauthenticate" in answer["Location"], address


def test_the_passkey_page_carries_the_question_as_data_and_no_script_of_its_own(client, dara):
    client.force_login(dara)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert '<script id="js_data" type="application/json">' in page
    assert '"creation_options"' in page
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert scripts == [' id="js_data" type="application/json"']


def test_the_sign_in_question_for_a_passkey_names_no_account(client, dara):
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"].get("allowCredentials", []) == []


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(client, dara, away):
    assert sign_in(client, dara.email, next=away)["Location"] == "/start/"


def test_sign_in_leads_on_to_the_page_that_was_wanted(client, dara):
    assert sign_in(client, dara.email, next="/desk/find/?need=food")["Location"] == "/desk/find/?need=food"


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client, dara):
    cookie = sign_in(client, dara.email).cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["expires"]


def test_the_session_changes_its_name_at_sign_in(client, dara):
    client.get(SIGN_IN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    sign_in(client, dara.email)
    assert client.session.session_key != before


def test_a_leaver_is_out_at_the_next_request(client, cast):
    client.force_login(cast.users["ada"])
    assert client.get("/desk/people-and-roles/").status_code == 200
    end_membership(cast.members["ada"], by=service("setup", cast.host))
    assert client.get("/desk/people-and-roles/")["Location"] == "/accounts/no-role/"
    assert client.get("/accounts/no-role/").status_code == 403


def test_a_switched_off_account_is_out_at_the_next_request(client, cast):
    client.force_login(cast.users["dara"])
    disable(cast.users["dara"], by=cast.ada)
    assert client.get("/start/")["Location"].startswith(SIGN_IN)


def test_a_switched_off_account_hears_so_only_with_its_own_password(client, cast, dara):
    disable(dara, by=cast.ada)
    wrong = sign_in(client, dara.email, "wrong")
    assert "do not belong together" in wrong.content.decode()
    assert sign_in(client, dara.email)["Location"] == "/accounts/inactive/"
    assert not signed_in(client)


def test_there_is_no_way_to_sign_up_or_add_an_address(client, dara):
    client.force_login(dara)
    for address in ("signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/"):
        assert client.get(f"/accounts/{address}").status_code == 404, address


def test_a_forgotten_password_reads_the_same_for_known_and_unknown_addresses(dara, outbox):
    pages = []
    for email in (dara.email, "nobody@willow.example.org"):
        client = Client()
        answer = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        pages.append((answer.redirect_chain, without_what_changes(answer.content).replace(email, "")))
    assert pages[0] == pages[1]
    assert list(Message.objects.values_list("address", flat=True)) == [dara.email]


def test_a_forgotten_password_is_replaced_with_the_code_from_the_mail(client, dara, outbox):
    client.post("/accounts/password/reset/", {"email": dara.email})
    mail = Message.objects.get(address=dara.email).text().decode()
    code = re.search(r"^([A-Z0-9-]{6,})\s*$", mail, re.M).group(1)
    assert "http" not in mail
    client.post("/accounts/password/reset/confirm/", {"code": code})
    fresh = "quite another password"
    client.post("/accounts/password/reset/complete/", {"password1": fresh, "password2": fresh})
    assert not signed_in(client)
    sign_in(client, dara.email, fresh)
    assert signed_in(client)


@pytest.mark.parametrize("weak", ["short", "password1234", "dara@willow.example.org"])
def test_a_weak_password_is_not_taken(client, dara, weak):
    client.force_login(dara)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    dara.refresh_from_db()
    assert dara.check_password(PASSWORD)


def test_signing_out_ends_the_session_on_the_server(client, dara):
    sign_in(client, dara.email)
    key = client.session.session_key
    assert Session.objects.filter(session_key=key).exists()
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/accounts/logout/").status_code == 302


def test_every_page_of_sign_in_keeps_the_strict_policy_and_runs_no_script_of_its_own(client, dara):
    with_code_app(dara)
    client.force_login(dara)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    waiting = Client()
    sign_in(waiting, dara.email)
    pages = [Client().get(a) for a in (SIGN_IN, "/accounts/password/reset/", "/accounts/inactive/")]
    pages += [waiting.get("/accounts/2fa/authenticate/")]
    own = (
        "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/",
        "password/change/", "reauthenticate/", "2fa/reauthenticate/", "sessions/", "logout/", "role/",
    )  # fmt: skip
    pages += [client.get(f"/accounts/{address}") for address in own]
    for page in pages:
        text, where = page.content.decode(), page.request["PATH_INFO"]
        assert page.status_code == 200, where
        assert "script-src 'self';" in page["Content-Security-Policy"]
        assert "unsafe" not in page["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), where
        assert not re.search(r"\son\w+=|\sstyle=|<style", text), where
        assert "!" not in re.sub(r"<!doctype|<!--|<[^>]*>", "", text), where


def test_the_mail_about_a_changed_sign_in_goes_through_the_outbox(client, dara, outbox):
    client.force_login(dara)
    new = "quite another password"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    (mail,) = Message.objects.filter(address=dara.email)
    assert mail.kind == "sign_in"
    assert "!" not in mail.text().decode().split("\r\n\r\n", 1)[1]


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B (SHA-1, six digits of its eight): at 59 seconds 94287082."""
    assert format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30)) == "287082"
    assert time.time() > 0
    assert Authenticator.Type.TOTP == "totp"
