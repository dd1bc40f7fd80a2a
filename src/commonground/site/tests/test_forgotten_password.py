"""A forgotten password: a code only for accounts that have one to forget, and an answer that takes as long for any address."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.actions.invite import invite
from commonground.agencies.models import Invitation, User
from commonground.agencies.tests.cast import PASSWORD
from commonground.messages.models import Message
from commonground.site import middleware

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
UNKNOWN = "nobody@willow.example.org"


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes the way it goes in service."""
    settings.EMAIL_BACKEND = "commonground.messages.mail.OutboxBackend"


@pytest.fixture
def dara(cast):
    user = cast.users["dara"]
    user.set_password(PASSWORD)
    user.save()
    return user


def same(answer):
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"|name="cg-now" content="[^"]*"', "", answer.content.decode()
    )


def test_an_invitation_that_ran_out_is_not_taken_up_by_a_forgotten_password(cast, client):
    invite(
        email="late@willow.example.org", name="Late", agency=cast.housing, role_code="case_worker", by=cast.ada,
        at=timezone.now() - timedelta(days=10),
    )  # fmt: skip
    before = Message.objects.filter(address="late@willow.example.org").count()
    pages = []
    for email in ("late@willow.example.org", UNKNOWN):
        one = Client()
        answer = one.post(RESET, {"email": email}, follow=True)
        pages.append((answer.redirect_chain, same(answer).replace(email, "")))
    assert pages[0] == pages[1]
    assert Message.objects.filter(address="late@willow.example.org").count() == before
    user = User.objects.get(email="late@willow.example.org")
    assert not user.has_usable_password()
    assert Invitation.objects.get(user=user).used_at is None


def test_who_had_a_password_before_the_key_was_lost_still_gets_a_code(dara, client):
    User.objects.filter(pk=dara.pk).update(password="sealed1$c29tZXRoaW5nIG9mIGFub3RoZXIga2V5")
    assert not User.objects.get(pk=dara.pk).has_usable_password()
    client.post(RESET, {"email": dara.email})
    assert Message.objects.filter(address=dara.email).exists()


def answer_to(email):
    """The answer as it leaves, before anything that happens after its last byte; and the questions to the database until then."""
    client = Client(raise_request_exception=True)
    kept = []

    def hold_back(request, do):
        kept.append(do)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.site.sign_in.after_the_answer", hold_back)
        with CaptureQueriesContext(connection) as asked:
            client.post(RESET, {"email": email})
    return [re.sub(r"'[^']*'|\d+", "?", each["sql"])[:60] for each in asked.captured_queries], kept


def test_until_the_answer_has_left_both_addresses_make_the_same_work(dara):
    answer_to("third@willow.example.org")  # the limit for this internet address is counted from here on
    known, unknown = answer_to(dara.email), answer_to(UNKNOWN)
    assert known[0] == unknown[0]
    assert (len(known[1]), len(unknown[1])) == (1, 0)
    assert not Message.objects.exists()


def test_the_mail_is_written_when_the_answer_is_closed_and_not_before(dara):
    done = []
    request = RequestFactory().get("/")
    from django.http import HttpResponse

    middleware.after_the_answer(request, lambda: done.append("mail"))
    response = middleware.AfterTheAnswer(lambda _: HttpResponse("x"))(request)
    assert done == []
    response.close()
    assert done == ["mail"]


def test_trouble_after_the_answer_is_logged_and_nobodys_answer(caplog):
    from django.http import HttpResponse

    request = RequestFactory().get("/")
    middleware.after_the_answer(request, lambda: 1 / 0)
    middleware.AfterTheAnswer(lambda _: HttpResponse("x"))(request).close()
    assert "after the answer" in caplog.text


def test_the_mail_speaks_the_language_of_the_page(dara, client):
    client.post(RESET, {"email": dara.email}, headers={"Accept-Language": "es"})
    spanish = Message.objects.get(address=dara.email)
    Client().post(RESET, {"email": dara.email}, headers={"Accept-Language": "en"})
    english = Message.objects.exclude(pk=spanish.pk).get(address=dara.email)
    assert english.title
    assert re.search(r"[A-Z0-9]{4,}-?[A-Z0-9]*", spanish.text().decode())
