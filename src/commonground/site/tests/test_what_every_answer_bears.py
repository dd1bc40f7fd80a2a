"""What stands around every answer: the headers that browsers are told by, cookies, sizes, methods; and passwords as they are typed."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.test import Client

from commonground.agencies import routes
from commonground.agencies.tests.cast import PASSWORD
from commonground.kit.locked import IS_LOCKED
from commonground.kit.noes import Hidden, MadeForAnother, NotNow, Refused
from commonground.ledger.writing import LedgerDown
from commonground.mine.tests.cast import asked_how, own_page
from commonground.people.tests.cast import note_person
from commonground.site.middleware import POLICY

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/accounts/login/", "/healthz", "/nothing/", "/find/"]
STAFF = ["/desk/today/", "/desk/people/", "/desk/shared/"]
ASKED = """
import json
from django.conf import settings
names = [
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
    "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH", "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "DEBUG",
]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings_at(address):
    """The settings of an installation that people reach at this address."""
    given = {**os.environ, "COMMONGROUND_BASE_URL": address, "DJANGO_SETTINGS_MODULE": "commonground.site.settings"}
    said = subprocess.run([sys.executable, "-c", ASKED], env=given, capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


@pytest.fixture
def amara(client, cast):
    client.force_login(cast.users["amara"])
    return client


@pytest.fixture
def dara(client, cast):
    user = cast.users["dara"]
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    return user


def test_every_answer_bears_the_headers_that_browsers_are_told_by(amara):
    for answer in [*(Client().get(where) for where in PUBLIC), *(amara.get(where) for where in STAFF)]:
        policy = answer["Content-Security-Policy"]
        for needed in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert needed in policy
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer
        if answer.content:
            assert "charset=utf-8" in answer["Content-Type"] or answer["Content-Type"] == "application/json"


def test_https_is_remembered_for_a_year_and_for_every_name_below(settings):
    there = settings_at("https://help.example.org")
    for name in ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"):
        setattr(settings, name, there[name])
    for where in PUBLIC:
        assert Client().get(where, secure=True)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_https_cookies_are_bound_to_this_host():
    there = settings_at("https://help.example.org")
    assert (there["SESSION_COOKIE_NAME"], there["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrftoken")
    assert there["SESSION_COOKIE_SECURE"] and there["CSRF_COOKIE_SECURE"] and there["LANGUAGE_COOKIE_SECURE"]
    assert (there["SESSION_COOKIE_DOMAIN"], there["SESSION_COOKIE_PATH"]) == (None, "/")
    assert (there["CSRF_COOKIE_DOMAIN"], there["CSRF_COOKIE_PATH"]) == (None, "/")
    assert settings_at("http://127.0.0.1:8000")["SESSION_COOKIE_NAME"] == "session"


def test_nothing_is_led_from_http_to_https_by_itself():
    there = settings_at("https://help.example.org")
    assert there["SECURE_SSL_REDIRECT"] is False and there["DEBUG"] is False


def test_what_was_read_signed_in_is_not_kept_by_browsers_or_between(amara):
    for where in STAFF:
        assert "no-store" in amara.get(where)["Cache-Control"] and "private" in amara.get(where)["Cache-Control"]


NOES = {
    "hidden": (Hidden(), 404),
    "refused": (Refused("calls.watch"), 403),
    "not now": (NotNow("Not yet."), 409),
    "made for another": (MadeForAnother(), 403),
    "the book of who looked is closed": (LedgerDown(), 503),
    "something broke": (RuntimeError("broken"), 500),
}


def kept_nowhere(answer):
    """Whether an answer tells browsers and what stands between to keep it nowhere, and bears the policy of every page."""
    kept = answer.headers.get("Cache-Control", "")
    varies = {each.strip() for each in answer.headers.get("Vary", "").split(",")}
    policy = answer.headers.get("Content-Security-Policy") == POLICY
    return "no-store" in kept and "private" in kept and {"Cookie", "HX-Request"} <= varies and policy


@pytest.mark.parametrize("kind", NOES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_kind_of_no_is_kept_nowhere(amara, monkeypatch, kind, method):
    no, status = NOES[kind]

    def say(*_):
        raise no

    monkeypatch.setattr(routes, "may", say)
    amara.raise_request_exception = False
    for fragment in ({}, {"HX-Request": "true"}):
        answer = getattr(amara, method)("/desk/today/", headers=fragment)
        assert answer.status_code == status and kept_nowhere(answer), dict(answer.headers)


def test_so_is_a_no_to_who_is_not_signed_in_whose_screen_is_locked_or_whose_form_is_not_taken(amara, settings):
    stranger, strict = Client(), Client(enforce_csrf_checks=True)
    strict.cookies = amara.cookies
    answers = {
        302: stranger.get("/desk/today/"),
        401: stranger.post("/desk/people/", {"text": "what was being written"}),
        423: stranger.get("/desk/today/", headers={"HX-Request": "true"}),
        403: strict.post("/desk/people/"),
        404: stranger.get("/nothing/"),
        405: stranger.trace("/desk/today/"),
        400: stranger.get("/desk/today/", headers={"Host": "elsewhere.example.org"}),
    }
    session = amara.session
    session["locked"] = True
    session.save()
    answers["locked"] = amara.get("/desk/today/", headers={"HX-Request": "true"})
    assert {status: answer.status_code for status, answer in answers.items() if status != "locked"} == {
        status: status for status in answers if status != "locked"
    }
    assert answers["locked"].status_code == IS_LOCKED
    assert [status for status, answer in answers.items() if not kept_nowhere(answer)] == []


@pytest.mark.parametrize("kind", ["hidden", "not now", "the book of who looked is closed"])
def test_so_is_a_no_on_a_page_of_ones_own(cast, monkeypatch, kind):
    phone = own_page(cast, asked_how(note_person(cast), cast.amara))
    no, status = NOES[kind]

    @contextmanager
    def say(_):
        raise no
        yield

    monkeypatch.setattr("commonground.mine.guard.as_viewer", say)
    answer = phone.get("/mine/")
    assert answer.status_code == status and kept_nowhere(answer), dict(answer.headers)
    assert kept_nowhere(Client().get("/mine/"))


def test_what_may_be_kept_says_so_itself(client):
    answer = client.get("/static/commonground/commonground.css")
    assert answer.status_code == 200 and "no-store" not in answer["Cache-Control"]


def test_no_folder_is_listed_and_no_trace_is_answered(amara):
    for where in ("/static/", "/static/commonground/", "/desk/"):
        assert "Index of" not in amara.get(where, follow=True).content.decode()
    assert amara.get("/static/commonground/").status_code == 404
    for where in (*PUBLIC, *STAFF):
        answer = amara.trace(where, headers={"X-Secret": "plum"})
        assert answer.status_code == 405 and b"plum" not in answer.content


def test_a_request_that_is_too_large_is_refused(amara, settings):
    answer = amara.post(
        "/desk/shared/",
        {"said": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (400, 413)
    many = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert amara.post("/desk/shared/", many, content_type="application/x-www-form-urlencoded").status_code in (400, 413)


@pytest.mark.parametrize(
    "new",
    ["all lower case and blanks", "  blanks stay at its ends  ", "ÄÖÜ ñandú 木木木木木", "x7" * 40, "Z" + "q1w" * 33],
)
def test_a_password_is_changed_with_the_old_one_and_may_be_long(client, dara, new):
    where = "/accounts/password/change/"
    client.post(where, {"oldpassword": "not the old one", "password1": new, "password2": new})
    dara.refresh_from_db()
    assert dara.check_password(PASSWORD)
    client.post(where, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    dara.refresh_from_db()
    assert dara.check_password(new)
    assert not dara.check_password(new.swapcase())
    assert len(new) <= 64 or not dara.check_password(new[:64])
    assert new == new.strip() or not dara.check_password(new.strip())


def test_the_password_field_is_masked_and_takes_what_a_manager_pastes(client):
    page = client.get("/accounts/login/").content.decode()
    (field,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert 'type="password"' in field and 'autocomplete="current-password"' in field
    assert "onpaste" not in page and 'autocomplete="off"' not in field


def test_no_secret_or_name_is_taken_from_an_address(amara, cast):
    """What somebody looks for goes by POST; a word in the address finds nothing and stands on no page."""
    for where in ("/desk/people/", "/desk/shared/"):
        shown = amara.get(f"{where}?said=Odalys&name=Odalys&q=Odalys").content.decode()
        assert "Odalys" not in shown.replace("?said=Odalys&amp;name=Odalys&amp;q=Odalys", "")


def test_each_kind_of_content_comes_from_where_it_is_said_and_from_nowhere_else():
    policy = dict(part.strip().split(" ", 1) for part in Client().get("/")["Content-Security-Policy"].split(";"))
    assert policy == {
        **dict.fromkeys(
            ("default-src", "script-src", "style-src", "font-src", "connect-src", "worker-src", "form-action"), "'self'"
        ),
        **dict.fromkeys(("object-src", "base-uri", "frame-ancestors"), "'none'"),
        "img-src": "'self' data: blob:",
    }
