"""A form counts once: a double tap, or a form sent again when the signal came back, does nothing twice."""

import secrets

from django.db import connection, transaction
from django.http import HttpRequest

KEY = "forms_done"
KEPT = 60


def fresh_key() -> str:
    """A key for the hidden field ``once`` of a form."""
    return secrets.token_urlsafe(12)


def done_before(request: HttpRequest) -> bool:
    """Whether this form was already taken. Of two that arrive together the second waits here until the first is written."""
    key = request.POST.get("once", "")[:40]
    if not key:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{request.session.session_key} {key}"]
        )
    return key in request.session.load().get(KEY, [])


def mark_done(request: HttpRequest) -> None:
    """Remember, in the transaction of the action that just succeeded, that this form was taken."""
    key = request.POST.get("once", "")[:40]
    if key:
        with transaction.atomic():
            request.session[KEY] = [*request.session.held().get(KEY, []), key][-KEPT:]
            request.session.save()
