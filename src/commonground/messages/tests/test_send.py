"""Sending mail: stored first, sent once, held when there is no server, tried again when the server asks."""

import socket
import uuid

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage, get_connection, send_mail
from procrastinate.contrib.django.models import ProcrastinateJob

from commonground.messages import smtp
from commonground.messages.actions import notify, post_mail, send
from commonground.messages.models import Message

pytestmark = pytest.mark.django_db


class Inbox:
    def __init__(self, answer="250 OK"):
        self.mails, self.answer = [], answer

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer


@pytest.fixture
def server(settings):
    made = []

    def start(answer="250 OK"):
        inbox = Inbox(answer)
        port = free_port()
        controller = Controller(inbox, hostname="127.0.0.1", port=port)
        controller.start()
        made.append(controller)
        settings.MAIL_SERVER = {"host": "127.0.0.1", "port": port, "user": "", "password": "", "tls": False}
        return inbox

    yield start
    for controller in made:
        controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mail(to="x@example.org"):
    return EmailMessage("Hello", "Text", "no-reply@example.org", [to])


def test_django_mail_is_stored_and_its_job_deferred():
    outbox = get_connection("commonground.messages.mail.OutboxBackend")
    assert send_mail("Sign in", "link", None, ["a@example.org", "b@example.org"], connection=outbox) == 1
    assert Message.objects.filter(kind="sign_in", status="waiting").count() == 2
    assert ProcrastinateJob.objects.filter(task_name="messages.send").count() == 2


def test_a_message_arrives_with_its_exact_bytes(server):
    inbox = server()
    (message,) = post_mail(mail(), kind="notice")
    raw = message.text()
    assert send(message.pk) == "sent"
    assert inbox.mails[0].rcpt_tos == ["x@example.org"]
    assert inbox.mails[0].content.rstrip() == raw.rstrip()


def test_a_sent_message_is_not_sent_again(server):
    inbox = server()
    (message,) = post_mail(mail(), kind="notice")
    send(message.pk)
    assert send(message.pk) == "sent"
    assert len(inbox.mails) == 1


def test_the_text_of_a_sign_in_mail_is_gone_once_it_left(server):
    server()
    (message,) = post_mail(mail(), kind="sign_in")
    send(message.pk)
    message.refresh_from_db()
    assert bytes(message.raw) == b""


def test_without_a_mail_server_the_message_is_held(settings):
    settings.MAIL_SERVER = {"host": None}
    (message,) = post_mail(mail(), kind="notice")
    assert send(message.pk) == "held"


def refused(*, again):
    """A message that the server does not take, after one try."""
    (message,) = post_mail(mail(), kind="notice")
    if again:
        with pytest.raises(smtp.TryAgain):
            send(message.pk)
    else:
        assert send(message.pk) == "failed"
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(("answer", "again"), [("451 later", True), ("550 no", False)])
def test_a_refusal_is_tried_again_only_when_the_server_asks(server, answer, again):
    server(answer)
    message = refused(again=again)
    assert message.status == "failed"
    assert "x@example.org" not in message.trouble


def test_one_cause_makes_one_notice(cast):
    cause = uuid.uuid4()
    for _ in range(2):
        notify(cast.housing, title="Something waits", text="Open the app.", cause_id=cause, addresses=["i@example.org"])
    assert Message.objects.filter(cause_id=cause).count() == 1


def test_a_line_break_in_a_title_cannot_add_a_recipient():
    with pytest.raises(ValueError, match="newline"):
        post_mail(EmailMessage("a\nBcc: evil@example.org", "t", "f@example.org", ["x@example.org"]), kind="notice")


@pytest.mark.parametrize(("answer", "again"), [("450 mailbox busy", True), ("550 no such mailbox", False)])
def test_a_mailbox_that_is_not_there_is_not_tried_again(server, answer, again):
    async def handle_RCPT(server_, session, envelope, address, options):
        return answer

    server().handle_RCPT = handle_RCPT
    message = refused(again=again)
    assert answer[:3] in message.trouble and "x@example.org" not in message.trouble
