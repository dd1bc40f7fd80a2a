"""Posting: the message is stored and its job deferred in one transaction, so that a kill between the two loses nothing."""

from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Case, When
from django.utils import timezone

from commonground.agencies.models import Agency, Membership
from commonground.kit.closed import door_open
from commonground.messages.models import Message

UNDO_SECONDS = 10


def home_of(address: str) -> UUID | None:
    """The jurisdiction whose office sees that mail to this address leaves: where its account works, before others where people are real."""
    worked = Membership.objects.filter(user__email__iexact=address)
    in_order = worked.order_by(Case(When(jurisdiction__holds="real", then=0), default=1), "-ends_at", "starts_at")
    return in_order.values_list("jurisdiction_id", flat=True).first()


def _store(
    mail: EmailMessage, address: str, *, kind: str, cause_id: UUID | None, agency: Agency | None
) -> Message | None:
    if cause_id and Message.objects.filter(cause_id=cause_id, kind=kind, address=address).exists():
        return None
    mail.to, mail.cc, mail.bcc = [address], [], []
    mail.extra_headers.setdefault("Message-ID", make_msgid(domain="commonground.invalid"))
    message = Message(
        kind=kind,
        address=address,
        title=mail.subject[:200],
        cause_id=cause_id,
        written_at=timezone.now(),
        agency_id=agency.pk if agency else None,
        jurisdiction_id=agency.jurisdiction_id if agency else home_of(address),
    )
    message.close(mail.message().as_bytes(linesep="\r\n"))
    message.save(force_insert=True)
    return message


def post_mail(
    mail: EmailMessage, *, kind: str, cause_id: UUID | None = None, agency: Agency | None = None, wait: int = 0
) -> list[Message]:
    """Store a mail once for each recipient and let a job send it.

    It needs no viewer: sign-in mail is posted before anybody is known.

    :param cause_id: the record that caused it; the same cause never posts twice to one address.
    :param wait: seconds before it leaves, so that it can be undone.
    """
    from commonground.messages.jobs import send_message

    posted = []
    with transaction.atomic(), door_open("messages.post"):
        for address in dict.fromkeys(mail.recipients()):
            message = _store(mail, address, kind=kind, cause_id=cause_id, agency=agency)
            if message is not None:
                send_message.configure(schedule_in={"seconds": wait}).defer(message_id=str(message.pk))
                posted.append(message)
    return posted


def notify(agency: Agency, *, title: str, text: str, cause_id: UUID, addresses: Iterable[str] = ()) -> list[Message]:
    """A neutral notice to an agency's staff: it names no person, and says only where to look.

    :param cause_id: the record it is about; a second notice for the same cause is not posted.
    """
    to = [a for a in (*addresses, agency.email) if a]
    body = f"{text}\n\n{settings.BASE_URL}/start/\n"
    mail: Any = EmailMessage(subject=title, body=body, from_email=settings.DEFAULT_FROM_EMAIL, to=to)
    return post_mail(mail, kind="notice", cause_id=cause_id, agency=agency, wait=UNDO_SECONDS)
