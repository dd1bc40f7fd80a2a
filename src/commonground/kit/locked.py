"""A locked session: whatever is open stays, and only its owner's password leads on."""

from django.http import HttpRequest

LOCKED = "locked"


def lock_session(request: HttpRequest) -> None:
    """Lock the session from the next request on."""
    request.session[LOCKED] = True
