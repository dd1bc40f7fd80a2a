"""The mail channel: SMTP, to the server that the installation names."""

import smtplib
from email import message_from_bytes
from email.utils import parseaddr

from django.conf import settings

SECONDS = 20
LATER = range(400, 500)


class Trouble(Exception):
    """The mail could not be handed over; the text says why, without an address."""


class TryAgain(Trouble):
    """The server cannot take it now; try later."""


def configured() -> bool:
    """Whether the installation names a mail server."""
    return bool(settings.MAIL_SERVER["host"])


def deliver(address: str, raw: bytes) -> None:
    """Hand one mail to the server.

    :raises TryAgain: on network trouble or a 4xx answer; :raises Trouble: on a final refusal.
    """
    server = settings.MAIL_SERVER
    sender = parseaddr(message_from_bytes(raw)["From"])[1]
    kind = smtplib.SMTP_SSL if server["tls"] else smtplib.SMTP
    try:
        with kind(server["host"], server["port"], timeout=SECONDS) as connection:
            if server["user"]:
                if not server["tls"]:
                    connection.starttls()
                connection.login(server["user"], server["password"])
            connection.sendmail(sender, [address], raw)
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise (TryAgain if code in LATER else Trouble)(f"The mail server answered {code}.") from None
    except smtplib.SMTPResponseException as answer:
        raise (TryAgain if answer.smtp_code in LATER else Trouble)(
            f"The mail server answered {answer.smtp_code}."
        ) from None
    except (OSError, smtplib.SMTPException) as trouble:
        raise TryAgain(f"The mail server was not reached ({type(trouble).__name__}).") from None
