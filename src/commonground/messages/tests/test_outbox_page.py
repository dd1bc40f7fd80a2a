"""The outbox page: own messages only, exact bytes, and no text of a sign-in mail where people are real."""

import uuid

import pytest
from django.core.mail import EmailMessage

from commonground.agencies.actions.join import join
from commonground.agencies.tests.cast import make_cast
from commonground.kit.closed import door_open
from commonground.messages.actions import notify, post_mail
from commonground.messages.models import Message
from commonground.messages.queries import PAGE, outbox_page

pytestmark = pytest.mark.django_db
OUTBOX = "/desk/outbox/"


@pytest.fixture
def ada(client, cast):
    client.force_login(cast.users["ada"])
    return client


def notice(agency, title="Something waits"):
    (message,) = notify(agency, title=title, text="Open the page.", cause_id=uuid.uuid4(), addresses=["x@example.org"])
    return message


def sign_in_mail(to="dara@willow.example.org"):
    mail = EmailMessage("Your code", "ABCD-1234", "no-reply@example.org", [to])
    return post_mail(mail, kind="sign_in")[0]


def test_the_exact_bytes_are_shown(ada, cast):
    message = notice(cast.host)
    page = ada.get(f"{OUTBOX}{message.pk}/")
    assert page.context["bytes"] == message.text().decode().replace("\r\n", "\n")
    assert f"{len(message.text())} bytes" in page.content.decode()


def test_another_agencys_message_reads_like_none(ada, cast):
    there, nothing = notice(cast.police), uuid.uuid4()
    answers = [ada.get(f"{OUTBOX}{pk}/") for pk in (there.pk, nothing)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert "Something waits" not in ada.get(OUTBOX).content.decode()


def test_only_the_office_sees_sign_in_mail(cast, client):
    sign_in_mail()
    assert outbox_page(cast.ada).rows
    assert outbox_page(cast.priya).rows
    assert outbox_page(cast.kofi).rows == []


def test_the_text_of_a_sign_in_mail_shows_in_an_exercise_only(ada, cast):
    message = sign_in_mail()
    assert "ABCD-1234" in ada.get(f"{OUTBOX}{message.pk}/").content.decode()
    real = make_cast("real-place", holds="real")
    page = ada.get(f"{OUTBOX}{message.pk}/").content.decode()
    assert "ABCD-1234" not in page
    assert "nobody but the person" in page
    theirs = sign_in_mail("dara@real-place.example.org")
    assert ada.get(f"{OUTBOX}{theirs.pk}/").status_code == 404
    ada.force_login(real.users["ada"])
    page = ada.get(f"{OUTBOX}{theirs.pk}/").content.decode()
    assert "ABCD-1234" not in page
    assert "nobody but the person" in page
    assert ada.get(f"{OUTBOX}{message.pk}/").status_code == 404


def test_sign_in_mail_is_seen_by_the_office_where_its_reader_works(cast):
    elm = make_cast("elm")
    here, there, nowhere = sign_in_mail(), sign_in_mail("DARA@elm.example.org"), sign_in_mail("nobody@example.org")
    assert [m.pk for m in outbox_page(cast.ada).rows] == [here.pk]
    assert [m.pk for m in outbox_page(elm.ada).rows] == [there.pk]
    assert nowhere.jurisdiction_id is None


def test_mail_to_somebody_who_also_works_where_people_are_real_is_seen_there_alone(cast):
    real = make_cast("real-place", holds="real")
    join(user=cast.users["dara"], agency=real.dispatch, role_code="dispatcher", by=real.ada)
    message = sign_in_mail()
    assert message.jurisdiction_id == real.jurisdiction.pk
    assert outbox_page(cast.ada).rows == []


def test_who_may_not_read_messages_is_told_so(client, cast):
    client.force_login(cast.users["dara"])
    assert client.get(OUTBOX).status_code == 403


def test_an_empty_outbox_says_what_will_stand_there(ada):
    assert "No message here" in ada.get(OUTBOX).content.decode()


def test_pages_go_back_and_forth_without_losing_or_repeating_a_message(cast):
    for number in range(2 * PAGE + 7):
        notice(cast.host, title=f"Notice {number}")
    newest = outbox_page(cast.ada)
    middle = outbox_page(cast.ada, before=newest.rows[-1].pk)
    oldest = outbox_page(cast.ada, before=middle.rows[-1].pk)
    seen = [m.pk for page in (newest, middle, oldest) for m in page.rows]
    assert seen == list(Message.objects.order_by("-written_at", "-id").values_list("pk", flat=True))
    assert (newest.has_newer, newest.has_older) == (False, True)
    assert (middle.has_newer, middle.has_older) == (True, True)
    assert (oldest.has_newer, oldest.has_older) == (True, False)
    back = outbox_page(cast.ada, after=oldest.rows[0].pk)
    assert [m.pk for m in back.rows] == [m.pk for m in middle.rows]


def test_the_state_filters_the_list(ada, cast):
    message = notice(cast.host, title="Held one")
    notice(cast.host, title="Waiting one")
    with door_open("test"):
        Message.objects.filter(pk=message.pk).update(status="held")
    page = ada.get(OUTBOX, {"status": "held"}).content.decode()
    assert "Held one" in page
    assert "Waiting one" not in page


def test_markup_in_a_message_is_text(ada, cast):
    message = notice(cast.host, title="<b>bold</b>")
    page = ada.get(f"{OUTBOX}{message.pk}/").content.decode()
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold" in page
