"""Sending one stored message. Called by the job alone; safe to call again after a crash."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonground.kit.closed import door_open
from commonground.kit.sealing import NotOurs
from commonground.messages import smtp
from commonground.messages.models import Message
from commonground.messages.status import MESSAGE

MOST_TRIES = 8


def _begin(message_id: UUID) -> Message | None:
    with transaction.atomic(), door_open("messages.send"):
        message = Message.objects.select_for_update().filter(pk=message_id).first()
        if message is None or message.status in {"sent", "stopped"}:
            return None
        if not smtp.configured():
            message.status = MESSAGE.move(message.status, "hold") if message.status != "held" else "held"
            message.save(update_fields=["status"])
            return None
        message.status = MESSAGE.move(message.status, "begin")
        message.tries += 1
        message.save(update_fields=["status", "tries"])
        return message


def send(message_id: UUID) -> str:
    """Send the message if it still waits; returns its status afterwards.

    A crash after the server took the mail and before this was noted sends it again with the same Message-ID, so that the
    reader's program keeps one.

    :raises smtp.TryAgain: when the server asks to come back later.
    """
    message = _begin(message_id)
    if message is None:
        return Message.objects.values_list("status", flat=True).get(pk=message_id)
    try:
        smtp.deliver(message.address, message.text())
    except NotOurs:
        return _note(message, "failed", "This text was not written here for this address.")
    except smtp.Trouble as trouble:
        _note(message, "failed", str(trouble))
        if isinstance(trouble, smtp.TryAgain) and message.tries < MOST_TRIES:
            raise
        return "failed"
    return _note(message, "sent", "")


def _note(message: Message, status: str, trouble: str) -> str:
    message.status, message.trouble = status, trouble[:200]
    if status == "sent":
        message.sent_at = timezone.now()
        if message.kind == "sign_in":
            message.raw = b""
    with door_open("messages.send"):
        message.save(update_fields=["status", "trouble", "sent_at", "raw"])
    return status
