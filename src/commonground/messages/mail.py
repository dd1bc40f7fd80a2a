"""Django's mail goes through the outbox: nothing in the application talks to a mail server but the job."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from commonground.messages.actions.post import post_mail


class OutboxBackend(BaseEmailBackend):
    """Stores each mail (sign-in, second factor, invitations) and lets a job send it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(bool(post_mail(mail, kind="sign_in")) for mail in email_messages)
