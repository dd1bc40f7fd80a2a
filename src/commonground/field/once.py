"""A form counts once: a double tap, or a form sent again when the signal came back, does nothing twice."""

import secrets

from django.http import HttpRequest

KEY = "forms_done"
KEPT = 60


def fresh_key() -> str:
    """A key for the hidden field ``once`` of a form."""
    return secrets.token_urlsafe(12)


def done_before(request: HttpRequest) -> bool:
    """Whether this form was already taken."""
    return request.POST.get("once", "") in request.session.get(KEY, [])


def mark_done(request: HttpRequest) -> None:
    """Remember that this form was taken (called only after the action succeeded)."""
    key = request.POST.get("once", "")
    if key:
        request.session[KEY] = [*request.session.get(KEY, []), key][-KEPT:]
