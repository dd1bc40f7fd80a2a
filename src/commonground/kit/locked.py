"""A locked session: whatever is open stays, and only its owner's password leads on. And a session in somebody else's hand."""

from django.http import HttpRequest

LOCKED = "locked"
HANDED_OVER = "handed_over"
IS_LOCKED = 423


def lock_session(request: HttpRequest) -> None:
    """Lock the session from the next request on."""
    request.session[LOCKED] = True


def hand_over_session(request: HttpRequest, *paths: str) -> None:
    """The device goes into the hand of the person who is asked: any other address than these locks it at once."""
    request.session[HANDED_OVER] = list(paths)


def is_in_their_hand(request: HttpRequest) -> bool:
    """Whether the device was handed over for this very address."""
    return request.path in (request.session.get(HANDED_OVER) or [])


def strays(request: HttpRequest) -> bool:
    """Whether a session in somebody else's hand asks for another page than the one it was handed over for."""
    paths = request.session.get(HANDED_OVER)
    return bool(paths) and request.path not in paths


def open_session(request: HttpRequest) -> None:
    """Its owner is back."""
    request.session.pop(LOCKED, None)
    request.session.pop(HANDED_OVER, None)
