"""The hub: one listener a process that hears of news and hands it to every open live page.

It never passes a transaction that has not committed yet (decision 15): a line is delivered only when its transaction is
older than the oldest one that still runs in this database (``cg_news_frontier``), so that nothing is skipped; a reader that
was away asks again from where it was.
"""

import asyncio
import contextlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

CHANNEL = "commonground_news"
LOOK_AGAIN_SECONDS = 0.25
IDLE_SECONDS = 5.0
AT_ONCE = 1000
QUEUE_LENGTH = 200
MOST_PAUSE = 5.0

NEWS_AFTER = """
SELECT transaction, id, jurisdiction_id, stream, kind, record_id, agency_id, cg_kept_from(record_id) FROM ledger_news
 WHERE (transaction, id) > (%s, %s) AND transaction < cg_news_frontier()
 ORDER BY transaction, id LIMIT %s
"""
NEWEST = """
SELECT coalesce(max(transaction), 0) FROM ledger_news
 WHERE transaction < cg_news_frontier()
"""
WAITING = "SELECT EXISTS (SELECT 1 FROM ledger_news WHERE transaction >= cg_news_frontier())"
OLDEST = "SELECT min(transaction) FROM ledger_news"
EVERYTHING = 1 << 62


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the news: transaction, then line."""

    transaction: int
    line: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From a Last-Event-ID; None when it is not one."""
        first, _, second = text.partition("-")
        return cls(int(first), int(second)) if first.isdecimal() and second.isdecimal() else None

    def __str__(self) -> str:
        return f"{self.transaction}-{self.line}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of news as a live page gets it."""

    place: Place
    jurisdiction_id: UUID
    stream: str
    kind: str
    record_id: UUID
    agency_id: UUID | None = None
    kept_from: frozenset[UUID] = frozenset()

    def is_for(self, agency_id: UUID, user_id: UUID) -> bool:
        """Whether this agency's pages hear it, and the record is not kept from this user or from everybody there."""
        return self.agency_id in (None, agency_id) and not {user_id, agency_id} & self.kept_from


def _address() -> str:
    """The hub reads for everybody, so it reads as the ledger's role: the application's role sees the news of its viewer alone."""
    facts = connections["ledger"].get_connection_params()
    kept = {key: facts[key] for key in ("host", "port", "user", "password", "dbname") if facts.get(key)}
    return psycopg.conninfo.make_conninfo(**kept, application_name="commonground hub", connect_timeout=5)


START = Place(0, 0)


class Hub:
    """Listens once, delivers to many. Make one with :func:`hub`."""

    def __init__(self) -> None:
        self.place = START
        self._listeners: dict[tuple[UUID, str], set[asyncio.Queue[Line | None]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def open(self, jurisdiction_id: UUID, stream: str) -> asyncio.Queue[Line | None]:
        """A queue that gets every line of a stream from now on; None in it means: fell behind, ask anew."""
        if self._task is None or self._task.done():
            self._ready.clear()
            self._task = asyncio.create_task(self._run(), name="news hub")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), timeout=10)
        queue: asyncio.Queue[Line | None] = asyncio.Queue(QUEUE_LENGTH + 1)
        self._listeners[jurisdiction_id, stream].add(queue)
        return queue

    def close(self, jurisdiction_id: UUID, stream: str, queue: asyncio.Queue[Line | None]) -> None:
        """The page went away."""
        self._listeners[jurisdiction_id, stream].discard(queue)

    async def since(self, place: Place, jurisdiction_id: UUID, stream: str) -> list[Line] | None:
        """What a page missed after ``place``; None when that is too long ago to know."""
        async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
            oldest = (await (await connection.execute(OLDEST)).fetchone() or (None,))[0]
            if oldest is None or place.transaction < oldest - 1:
                return None
            rows = await (await connection.execute(NEWS_AFTER, (place.transaction, place.line, AT_ONCE))).fetchall()
        if len(rows) == AT_ONCE:
            return None
        lines = [_line(row) for row in rows]
        return [line for line in lines if line.jurisdiction_id == jurisdiction_id and line.stream == stream]

    async def _run(self) -> None:
        pause = LOOK_AGAIN_SECONDS
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self._begin(connection)
                    pause = LOOK_AGAIN_SECONDS
                    await self._follow(connection)
            except psycopg.Error:
                await asyncio.sleep(pause)
                pause = min(pause * 2, MOST_PAUSE)

    async def _begin(self, connection: psycopg.AsyncConnection[Any]) -> None:
        if not self._ready.is_set() and self.place == START:
            newest = (await (await connection.execute(NEWEST)).fetchone() or (0,))[0]
            self.place = Place(newest, EVERYTHING)
        self._ready.set()

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            waiting = await self._deliver(connection)
            heard = connection.notifies(timeout=LOOK_AGAIN_SECONDS if waiting else IDLE_SECONDS, stop_after=1)
            async for _ in heard:
                pass

    async def _deliver(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        cursor = await connection.execute(NEWS_AFTER, (self.place.transaction, self.place.line, AT_ONCE))
        rows = await cursor.fetchall()
        for row in rows:
            line = _line(row)
            self.place = line.place
            for queue in list(self._listeners.get((line.jurisdiction_id, line.stream), ())):
                _put(queue, line)
        if len(rows) == AT_ONCE:
            return True
        return bool((await (await connection.execute(WAITING)).fetchone() or (False,))[0])


def _put(queue: asyncio.Queue[Line | None], line: Line) -> None:
    if queue.qsize() < QUEUE_LENGTH:
        queue.put_nowait(line)
    elif queue.qsize() == QUEUE_LENGTH:
        queue.put_nowait(None)


def _line(row: tuple[Any, ...]) -> Line:
    return Line(Place(row[0], row[1]), row[2], row[3], row[4], row[5], row[6], frozenset(row[7]))


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of this process (one for each event loop, so that tests may have their own)."""
    key = id(asyncio.get_running_loop())
    return _hubs.setdefault(key, Hub())
