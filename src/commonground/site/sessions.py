"""Sessions whose table is of no use to a thief: a row bears the hash of the cookie, and its content is sealed for that row.

Inside the application a session goes by the name of its row; the cookie itself is known to the middleware alone.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as TableOfSessions
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

from commonground.kit.sealing import NotOurs, seal, unseal

COOKIE_LENGTH = 40
NAME_LENGTH = 40  # as long as the column: 160 bits of SHA-256


def name_of(cookie: str) -> str:
    """Under which name the session of this cookie is kept."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:NAME_LENGTH]


class SessionStore(TableOfSessions):
    """A session by the name of its row. ``cookie`` is what its browser holds, where that is known."""

    cookie: str | None = None

    @classmethod
    def of_cookie(cls, cookie: str | None) -> "SessionStore":
        """The session that this cookie opens; a new one when there is none."""
        store = cls(name_of(cookie) if cookie else None)
        store.cookie = cookie
        return store

    def _get_new_session_key(self) -> str:
        self.cookie = get_random_string(COOKIE_LENGTH, VALID_KEY_CHARS)
        return name_of(self.cookie)

    async def _aget_new_session_key(self) -> str:
        return self._get_new_session_key()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed for this row."""
        return seal(self.serializer().dumps(session_dict), place=self._place())

    def decode(self, session_data: str) -> dict[str, Any]:
        """The content; empty when it was not sealed here for this row."""
        try:
            found: dict[str, Any] = self.serializer().loads(unseal(session_data, place=self._place()))
        except NotOurs:
            return {}
        return found

    def _place(self) -> str:
        return f"session {self.session_key}"


class Sessions(SessionMiddleware):
    """Between cookie and row: nobody comes in with the name of a row."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = SessionStore.of_cookie(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
        answer: Any = super().process_response(request, response)
        put = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if put is not None and put.value:
            answer.cookies[settings.SESSION_COOKIE_NAME] = request.session.cookie  # type: ignore[attr-defined]
        return answer  # type: ignore[no-any-return]
