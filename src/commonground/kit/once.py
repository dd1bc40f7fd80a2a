"""A form counts once: a double tap, or a form sent again when the signal came back, does nothing twice."""

import secrets
from hmac import compare_digest

from django.db import connection, transaction
from django.http import HttpRequest

from commonground.kit.looking import current_look
from commonground.kit.noes import MadeForAnother
from commonground.kit.sealing import mark

KEY = "forms_done"
KEPT = 60
LONGEST = 60
BOND = 16


def fresh_key() -> str:
    """A key for the hidden field ``once`` of a form, bound to the account that it was made for."""
    key, look = secrets.token_urlsafe(12), current_look()
    return f"{key}.{_bound(key, look.viewer.user_id)}" if look else key


def _bound(key: str, user_id: object) -> str:
    return mark(f"form {key} of {user_id}")[:BOND]


def _said(request: HttpRequest) -> str:
    return request.POST.get("once", "")[:LONGEST]


def refuse_others(request: HttpRequest) -> None:
    """Let a form through that was made for whoever sends it. A key without a bond is its sender's own: it tells apart what they send twice.

    :raises MadeForAnother: when its key is bound to another account.
    """
    own, dot, bond = _said(request).partition(".")
    # A page with several forms tells them apart by what it writes behind the key.
    if dot and not compare_digest(bond[:BOND].encode(), _bound(own, request.user.pk).encode()):  # type: ignore[union-attr]
        raise MadeForAnother


def done_before(request: HttpRequest) -> bool:
    """Whether this form was already taken. Of two that arrive together the second waits here until the first is written."""
    key = _said(request)
    if not key:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{request.session.session_key} {key}"]
        )
    return key in request.session.load().get(KEY, [])


def mark_done(request: HttpRequest) -> None:
    """Remember, in the transaction of the action that just succeeded, that this form was taken."""
    if key := _said(request):
        with transaction.atomic():
            request.session[KEY] = [*request.session.held().get(KEY, []), key][-KEPT:]
            request.session.save()
