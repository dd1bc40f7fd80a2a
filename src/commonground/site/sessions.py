"""Sessions whose table is of no use to a thief: a row bears the hash of the cookie, and its content is sealed for that row.

Inside the application a session goes by the name of its row; the cookie itself is known to the middleware alone. What a request
changed is put into the row as it is by then, and a sign-in ends after twelve hours whatever was done.
"""

import hashlib
import time
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.backends.db import SessionStore as TableOfSessions
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

from commonground.agencies.gate import enter_at_gate
from commonground.kit.sealing import NotOurs, seal, unseal

COOKIE_LENGTH = 40
NAME_LENGTH = 40  # as long as the column: 160 bits of SHA-256
SIGNED_IN = "signed_in_at"


def name_of(cookie: str) -> str:
    """Under which name the session of this cookie is kept."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:NAME_LENGTH]


class SessionStore(TableOfSessions):
    """A session by the name of its row. ``cookie`` is what its browser holds, where that is known.

    Two requests of one session may overlap. Each puts into the row what it changed itself, and leaves the rest as the other wrote
    it: a lock and a hand-over hold, whichever request ends last.
    """

    cookie: str | None = None
    forged = False
    _as_read: dict[str, Any]

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
            self.forged = True
            return {}
        return found

    def load(self) -> dict[str, Any]:
        """The content of the row; empty when there is none, or its sign-in is over."""
        return self._unless_over(super().load())

    async def aload(self) -> dict[str, Any]:
        """See load()."""
        return self._unless_over(await super().aload())

    def held(self) -> dict[str, Any]:
        """The content of the row as it is now, which nobody else changes until the transaction ends; empty when there is none."""
        return self._held() or {}

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When the row ends: as always, but never later than twelve hours after the sign-in."""
        ends: datetime = super().get_expiry_date(**kwargs)
        signed_in = self.get(SIGNED_IN)
        return min(ends, datetime.fromtimestamp(signed_in, UTC) + _longest()) if signed_in else ends

    def save(self, must_create: bool = False) -> None:
        """Put what was changed here into the row as it is by now.

        :raises UpdateError: when the session ended meanwhile; it is not brought back.
        """
        if self.session_key is None:
            return self.create()  # type: ignore[no-any-return]
        mine = self._get_session(no_load=must_create)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if not must_create:
                mine = self._caught_up()
            if SESSION_KEY in mine:
                mine.setdefault(SIGNED_IN, time.time())
            super().save(must_create=must_create)
        self._as_read = deepcopy(mine)
        return None

    async def asave(self, must_create: bool = False) -> None:
        """See save()."""
        await sync_to_async(self.save)(must_create)

    def _get_session(self, no_load: bool = False) -> dict[str, Any]:
        known = hasattr(self, "_session_cache")
        content: dict[str, Any] = super()._get_session(no_load)
        if not known:
            self._as_read = deepcopy(content)
        return content

    async def _aget_session(self, no_load: bool = False) -> dict[str, Any]:
        known = hasattr(self, "_session_cache")
        content: dict[str, Any] = await super()._aget_session(no_load)
        if not known:
            self._as_read = deepcopy(content)
        return content

    _session = property(_get_session)

    def cycle_key(self) -> None:
        """Another name for the same session, with what others wrote into it meanwhile."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            if self.session_key and self.exists(self.session_key):
                self._get_session()
                self._caught_up()
            super().cycle_key()

    def _held(self) -> dict[str, Any] | None:
        row = self.model.objects.select_for_update().filter(session_key=self.session_key).first()
        return self.decode(row.session_data) if row else None

    def _caught_up(self) -> dict[str, Any]:
        theirs = self._held()
        if theirs is None:
            raise UpdateError
        self._session_cache = _merged(theirs, before=self._as_read, after=self._session_cache)
        return self._session_cache

    def _unless_over(self, content: dict[str, Any]) -> dict[str, Any]:
        if time.time() - content.get(SIGNED_IN, time.time()) < _longest().total_seconds():
            return content
        self._session_key = None
        return {}

    def _place(self) -> str:
        return f"session {self.session_key}"


def _longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _merged(theirs: dict[str, Any], *, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What stands in the row, with what changed here between reading and now."""
    merged = dict(theirs)
    for name in before.keys() | after.keys():
        if name not in after:
            merged.pop(name, None)
        elif name not in before or before[name] != after[name]:
            merged[name] = after[name]
    return merged


class Sessions(SessionMiddleware):
    """Between cookie and row: nobody comes in with the name of a row."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = SessionStore.of_cookie(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
        answer: Any = super().process_response(request, response)
        if request.session.forged:  # type: ignore[attr-defined]
            enter_at_gate("refused.session")
        put = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if put is not None and put.value:
            answer.cookies[settings.SESSION_COOKIE_NAME] = request.session.cookie  # type: ignore[attr-defined]
        return answer  # type: ignore[no-any-return]
