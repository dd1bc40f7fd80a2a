"""Live pages: server-sent events that say what changed, never what it says. The page then asks through the door.

One stream a room. The board's stream names the record; the others say only that something changed.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import Route, viewer_of
from commonground.agencies.second_factor import passkey_missing
from commonground.ledger.hub import Hub, Line, Place, hub
from commonground.site.middleware import LOCKED

RIGHTS = {"board": "calls.watch", "field": "calls.respond", "desk": "desk.read"}
NAMES_RECORDS = {"board"}
PING_SECONDS = 15.0
CHECK_AGAIN_SECONDS = 60.0


def _ask(request: HttpRequest, right: str) -> Viewer | None:
    """Who asks, on the request's own thread; its database connection goes back at once, for a stream stays open long.

    Session and account are read anew each time: who signed out, locked, or was switched off hears no more.
    """
    try:
        anew = HttpRequest()
        anew.session = type(request.session)(request.session.session_key)
        anew.user = get_user(anew)
        viewer = viewer_of(anew)
        if viewer is None or passkey_missing(anew, viewer.role):
            return None
        return viewer if may(viewer, right) and not anew.session.get(LOCKED, False) else None
    finally:
        connections.close_all()


def stream_of(room: str) -> Callable[[HttpRequest], Awaitable[HttpResponse | StreamingHttpResponse]]:
    """The live stream of a room, as a page that asks for the room's right."""

    async def events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        viewer = await sync_to_async(_ask)(request, RIGHTS[room])
        if viewer is None:
            return HttpResponse(status=403, content_type="text/plain")
        last = Place.read(request.headers.get("Last-Event-ID", "") or request.GET.get("after", ""))
        response = StreamingHttpResponse(_tell(request, viewer, room, last), content_type="text/event-stream")
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    events.commonground_route = Route(RIGHTS[room])  # type: ignore[attr-defined]
    return events


async def _tell(request: HttpRequest, viewer: Viewer, stream: str, last: Place | None) -> AsyncIterator[str]:
    listener = hub()
    queue = await listener.open(viewer.jurisdiction_id, stream)
    try:
        yield "retry: 1000\n\n"
        said = last
        if last is not None:
            missed = await listener.since(last, viewer.jurisdiction_id, stream)
            if missed is None:
                yield _resync(listener)
                said = listener.place
            for line in missed or ():
                said = line.place
                if line.is_for(viewer.agency_id, viewer.user_id):
                    yield _event(line)
        else:
            yield _resync(listener)
        async for text in _follow(request, viewer, stream, queue, said):
            yield text
    finally:
        listener.close(viewer.jurisdiction_id, stream, queue)


async def _follow(
    request: HttpRequest, viewer: Viewer, stream: str, queue: asyncio.Queue[Line | None], said: Place | None
) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    checked = loop.time()
    while True:
        try:
            line = await asyncio.wait_for(queue.get(), timeout=PING_SECONDS)
        except TimeoutError:
            yield "event: ping\ndata: {}\n\n"
        else:
            if line is None:
                return
            if said is None or line.place > said:
                said = line.place
                if line.is_for(viewer.agency_id, viewer.user_id):
                    yield _event(line)
        if loop.time() - checked > CHECK_AGAIN_SECONDS:
            checked = loop.time()
            if await sync_to_async(_ask)(request, RIGHTS[stream]) is None:
                return


def _event(line: Line) -> str:
    facts = {"kind": line.kind}
    if line.stream in NAMES_RECORDS:
        facts["id"] = str(line.record_id)
    return f"id: {line.place}\nevent: changed\ndata: {json.dumps(facts)}\n\n"


def _resync(listener: Hub) -> str:
    return f"id: {listener.place}\nevent: resync\ndata: {{}}\n\n"
