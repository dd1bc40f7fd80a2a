"""Parts of a page that are the same for everybody until something is counted anew: kept in the memory of the server, under what they say."""

import hashlib

from django.http import HttpRequest
from django.utils.translation import get_language


def told_apart(*said: object) -> str:
    """A name for what is drawn from these values in the reader's language: other values, or another language, have another name.

    For ``{% cache ... using="drawn" %}``. Nothing of a person may stand in what is kept so.
    """
    return hashlib.sha256("\x1f".join([get_language() or "", *map(str, said)]).encode()).hexdigest()


def theme_of(request: HttpRequest) -> str:
    """Light or dark, where the reader chose one; else empty."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""
