"""A passkey in a real browser: set up, and signed in with, by Chromium's own stand-in for a fingerprint reader."""

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe

from commonground.agencies.models import User
from commonground.agencies.tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def give_reader(page):
    """Attach a reader that keeps keys and always recognizes its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    facts = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    reader = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": facts})["authenticatorId"]
    return devtools, reader


def with_password(cast, name):
    user = cast.users[name]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


SERVICE = {"COMMONGROUND_DEMO": "0"}


@pytest.mark.parametrize("live", [SERVICE], indirect=True)
def test_a_passkey_is_set_up_and_then_signs_in_alone(committed, cast, live, browser):
    ada = with_password(cast, "ada")
    page = browser.person()
    give_reader(page)
    sign_in(page, ada)
    page.wait_for_url("**/accounts/2fa/")
    page.goto("/accounts/passkey/")
    page.get_by_role("heading", name="Your role works by a passkey").wait_for()
    assert Axe().run(page).response["violations"] == []
    with page.expect_navigation():
        page.get_by_role("link", name="Set up a passkey").click()
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="It is me").click()
    page.get_by_label("A name for it").fill("work phone")
    page.get_by_role("button", name="Set it up on this device").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert Authenticator.objects.filter(user=User.objects.get(pk=ada.pk), type="webauthn").exists()

    page.goto("/desk/people-and-roles/")
    page.get_by_role("heading", name="People and roles").wait_for()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/people-and-roles/")
    page.get_by_role("heading", name="People and roles").wait_for()


def test_a_passkey_that_is_not_there_is_said_in_words(committed, cast, live, browser):
    page = browser.person()
    devtools, reader = give_reader(page)
    devtools.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": reader, "enabled": False})
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": reader})
    page.goto("/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()


def test_sign_in_works_without_scripts(committed, cast, live, browser):
    page = browser.person(java_script_enabled=False)
    sign_in(page, with_password(cast, "ada"))
    page.get_by_role("heading", name="People and roles").wait_for()


def test_a_page_locked_in_one_tab_is_locked_in_the_other(committed, cast, live, browser):
    page = browser.person(with_password(cast, "ada"))
    page.goto("/desk/people-and-roles/")
    other = page.context.new_page()
    other.goto("/desk/people-and-roles/invite/")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="It is me").click()
    other.get_by_label("Name").fill("Somebody I was writing about")
    page.get_by_role("button", name="Lock now").click()
    page.get_by_role("heading", name="Locked").wait_for()
    other.get_by_role("button", name="Send the invitation").click()
    other.get_by_label("E-mail address at work").fill("some@example.org")
    other.get_by_label("Role").select_option("case_worker")
    other.get_by_role("button", name="Send the invitation").click()
    other.get_by_text("What you wrote is kept on this page").wait_for()
    other.get_by_label("Your password").fill(PASSWORD)
    other.get_by_role("button", name="Unlock").click()
    other.get_by_role("blockquote").filter(has_text="Somebody I was writing about").wait_for()
    other.get_by_role("button", name="Send it now").click()
    other.get_by_text("The invitation is on its way").wait_for()
    assert User.objects.filter(email="some@example.org", name="Somebody I was writing about").exists()
