"""The board under load, in the roles of service: real server (two processes), durable database of its own, 100,000 calls in it.

    python benchmarks/board.py [--rows 100000] [--seconds 10] [--clients 100 200]

Pages: one request at a time, 200 requests after 20 to warm up; time from request to last byte. Watching: scripted clients behave as
the browser does (one stream each, news gathered for 0.7 to 1 second, then one fetch). They belong to ten dispatch centers of one
county; a board hears of its own center's calls alone. Three changes in ten bring or end a call. A ping is from commit to the event at the
client; a painted row from commit to the end of the fetch that brought it. Prints rows of a table; writes results/board.md.
"""

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import Line, percentile, prepare, report, serve  # noqa: E402 (found beside this script)

CENTERS, CHANGES_A_SECOND, OPEN_CALLS = 10, 5, 50
REQUESTS, WARM = 200, 20
GATHER = (0.7, 1.0)
ARRIVE_WITHIN = 6.0
QUIET = {"calls.noted", "calls.briefed", "calls.held", "calls.let_go", "calls.stated"}


@dataclass
class Center:
    """A dispatch center: who sits there, the calls that stay on its board and those that come and go, the session of each seat."""

    viewer: Any
    calls: list[Any] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    passing: list[Any] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def people_centers(seats: int) -> list[Center]:
    """Ten centers of one county, each with its dispatchers and five open calls."""
    from django.test import Client

    from commonground.site.testing import clients_hold_cookies

    clients_hold_cookies()

    from commonground.agencies.actions.found import found
    from commonground.agencies.actions.join import join
    from commonground.agencies.models import User
    from commonground.agencies.tests.cast import make_cast
    from commonground.agencies.viewers import service, viewer_from
    from commonground.calls.actions import take

    cast = make_cast()
    setup, made = service("setup", cast.agencies["host"]), []
    for number in range(CENTERS):
        agency = (
            cast.dispatch
            if number == 0
            else found(slug=f"c{number}", name=f"Center {number}", kind="dispatch", by=setup)
        )
        members = []
        for seat in range(seats):
            user = User.objects.create_user(f"d{number}-{seat}@bench.example.org", None, name=f"Seat {number}-{seat}")
            members.append(join(user=user, agency=agency, role_code="dispatcher", by=setup))
        center = Center(viewer_from(members[0]))
        for member in members:
            client = Client()
            client.force_login(member.user)
            center.sessions.append(client.cookies["session"].value)
        # Center 0 carries a full board, the others a few calls each.
        for n in range(OPEN_CALLS if number == 0 else 5):
            place = {"place": f"{n} Mill Road", "latitude": 39.21 + n / 400, "longitude": -99.69 + n / 400}
            center.calls.append(take(channel="911", **place, by=center.viewer))
        center.ids = {str(call.pk) for call in center.calls}
        made.append(center)
    return made


def fill(cluster: Any, rows: int, name: str = "board") -> None:
    """Past calls, copied from a real one in the database: other ids, times and places; none of them is on the board."""
    import psycopg

    from commonground.calls.models import Call

    changed = {
        "id": "gen_random_uuid()", "origin": "'imported'", "external_id": "n::text", "identity": "gen_random_uuid()", "status": "'closed'",
        "received_on": "(now() - n * interval '7 minutes')::date", "began_at": "now() - n * interval '7 minutes'",
        "received_at": "now() - n * interval '7 minutes'", "changed_at": "now() - n * interval '7 minutes'", "nature": "'noise'",
        "place": "(n % 5000) || ' Elm Street'", "counts_at_place": "true", "disposition": "'helped_on_scene'", "open_on_board": "false",
        "held_by_id": "NULL", "held_since": "NULL",
    }  # fmt: skip
    names = [f.column for f in Call._meta.local_concrete_fields]
    values = ", ".join(changed.get(name, f"c.{name}") for name in names)
    with psycopg.connect(cluster.superuser_url(name), autocommit=True) as database:
        source = f"(SELECT * FROM calls_call LIMIT 1) c, generate_series(1, {int(rows)}) n"
        database.execute(f"INSERT INTO calls_call ({', '.join(names)}) SELECT {values} FROM {source}")
        database.execute("VACUUM ANALYZE")


async def pages(port: int, center: Center) -> dict[str, tuple[list[float], int]]:
    """Times in milliseconds and bytes of each page, one request at a time."""
    line = Line(port, center.sessions[0])
    found = {}
    for path in ("/board/", f"/board/calls/{center.calls[0].pk}/", "/board/rows/"):
        times, size = [], 0
        for n in range(WARM + REQUESTS):
            began = time.perf_counter()
            size = len(await line.get(path))
            if n >= WARM:
                times.append(1000 * (time.perf_counter() - began))
        found[path if "calls" not in path else "/board/calls/…/"] = times, size
    return found


Place = tuple[int, ...]


def place_of(text: str) -> Place:
    """A place in the news, comparable."""
    return tuple(int(part) for part in text.split("-"))


@dataclass
class Watcher:
    """One scripted client: hears the stream, gathers, fetches, and keeps what it heard and what each fetch brought."""

    port: int
    session: str
    center: Center
    heard: list[tuple[str, Place, float]] = field(default_factory=list)
    fetched: list[tuple[Place, set[str], float, float]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    hearing: Any = None
    fetching: bool = False

    async def hear(self) -> None:
        """The stream."""
        line, place = Line(self.port, self.session), ""
        await line.open("/events/board/")
        while text := await line.reader.readline():
            if text.startswith(b"id: "):
                place = text[4:].decode().strip()
            elif text.startswith(b"data: {") and b'"id"' in text:
                change = json.loads(text[6:])
                if change["kind"].startswith("calls."):
                    self.heard.append((change["id"], place_of(place), time.perf_counter()))
                # As the browser: news that only add words to a call that is not on this board wait for the regular fetch.
                if self.fetching or change["kind"] not in QUIET or change["id"] in self.center.ids:
                    self.news.set()

    async def watch(self) -> None:
        """One fetch for all that was gathered."""
        line = Line(self.port, self.session)
        cursor = json.loads(await line.get("/board/rows/"))["cursor"]
        self.hearing = asyncio.create_task(self.hear())
        while True:
            await self.news.wait()
            await asyncio.sleep(random.uniform(*GATHER))
            self.news.clear()
            began, self.fetching = time.perf_counter(), True
            answer = json.loads(await line.get(f"/board/rows/?since={cursor}"))
            cursor, now, self.fetching = answer["cursor"], time.perf_counter(), False
            brought = {
                name.removeprefix("call-")
                for name in [*(row["id"] for row in answer.get("rows", ())), *answer.get("gone", ())]
            }
            self.fetched.append((place_of(cursor), brought, began, now))

    def delays(self, commits: dict[str, list[float]]) -> tuple[list[float], list[float]]:
        """Seconds from each commit to its event here, and, for own calls, to the end of the fetch that brought the line.

        The nth event of a call belongs to its nth change. An event may arrive before the writer's own call returns.
        """
        seen: dict[str, int] = {}
        pings, painted = [], []
        for call, place, at in self.heard:
            nth = seen[call] = seen.get(call, -1) + 1
            commit = commits[call][nth]
            pings.append(max(0.0, at - commit))
            ends = [now for cursor, brought, _began, now in self.fetched if cursor >= place and call in brought]
            if call in self.center.ids and ends:
                painted.append(max(0.0, ends[0] - commit))
        return pings, painted


def step(center: Center, chance: random.Random) -> str:
    """One change of a center, by an action that makes one line of news; the call. Three in ten bring a call or take one away."""
    from commonground.calls.actions import cancel, let_go, note, state, take

    call, kind = chance.choice(center.calls), chance.random()
    if kind < 0.4:
        note(call, text="Measured.", by=center.viewer)
    elif kind < 0.5:
        let_go(call, by=center.viewer)
    elif kind < 0.7:
        state(call, nature=chance.choice(["noise", "theft", "person_in_crisis"]), danger=["none"], by=center.viewer)
    elif kind < 0.85 or not center.passing:
        call = take(channel="911", place="5 Ferry Lane", latitude=39.3, longitude=-99.6, by=center.viewer)
        center.passing.append(call)
        center.ids.add(str(call.pk))
    else:
        call = center.passing.pop(0)
        cancel(call, by=center.viewer)
    return str(call.pk)


def change(centers: list[Center], commits: dict[str, list[float]], stop: threading.Event, every: float) -> None:
    """Changes at a steady pace, each by the action of a dispatcher; the moment after its commit is noted."""
    from django.db import connections

    due, chance = time.perf_counter(), random.Random(7)
    while not stop.is_set():
        commits.setdefault(step(chance.choice(centers), chance), []).append(time.perf_counter())
        due += every
        stop.wait(max(0.0, due - time.perf_counter()))
    connections.close_all()


async def watching(
    port: int, centers: list[Center], clients: int, seconds: float
) -> tuple[list[Watcher], dict[str, list[float]]]:
    """The clients and what they noted, and the commits by call."""
    commits: dict[str, list[float]] = {}
    seats = [(c, s) for n in range(-(-clients // CENTERS)) for c in centers for s in [c.sessions[n % len(c.sessions)]]][
        :clients
    ]
    watchers = [Watcher(port, session, center) for center, session in seats]
    tasks = []
    for watcher in watchers:
        tasks.append(asyncio.create_task(watcher.watch()))
        await asyncio.sleep(ARRIVE_WITHIN / clients)
    while not all(watcher.hearing for watcher in watchers) and not any(task.done() for task in tasks):
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    stop = threading.Event()
    writer = threading.Thread(target=change, args=(centers, commits, stop, 1 / CHANGES_A_SECOND))
    writer.start()
    await asyncio.sleep(seconds)
    stop.set()
    await asyncio.to_thread(writer.join)
    await asyncio.sleep(2.5)
    tasks += [watcher.hearing for watcher in watchers if watcher.hearing]
    for task in tasks:
        task.cancel()
    broken = [r for r in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(r, Exception)]
    if broken:
        raise broken[0]
    return watchers, commits


def rows_of_pages(found: dict[str, tuple[list[float], int]], rows: int) -> list[str]:
    """Rows of the table about pages."""
    return [
        f"| {path}, {rows:,} calls in the database, {OPEN_CALLS} open | median {statistics.median(times):.0f} ms, "
        f"p95 {percentile(times, 0.95):.0f} ms | {size / 1000:.1f} kB |"
        for path, (times, size) in found.items()
    ]  # fmt: skip


def row_of_watching(watchers: list[Watcher], commits: dict[str, list[float]], seconds: float) -> str:
    """The row of the table about watching."""
    both = [watcher.delays(commits) for watcher in watchers]
    pings, painted = ([delay for pair in both for delay in pair[side]] for side in (0, 1))
    due = sum(len(commits.get(call, ())) for watcher in watchers for call in watcher.center.ids)
    fetches = [now - began for watcher in watchers for _cursor, _brought, began, now in watcher.fetched]
    changes = sum(len(times) for times in commits.values())
    return (
        f"| {len(watchers)} clients, {CENTERS} scopes, {changes / seconds:.1f} changes/s | ping p99 {percentile(pings, 0.99):.2f} s "
        f"(n {len(pings):,}), painted row p50 {percentile(painted, 0.5):.2f} s, p95 {percentile(painted, 0.95):.2f} s "
        f"(n {len(painted):,} of {due:,}), fetch p95 {1000 * percentile(fetches, 0.95):.0f} ms | {len(fetches) / seconds:.0f} fetches/s |"
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the board under load.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, nargs="*", default=[100, 200])
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory(prefix="cg-board-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, service = prepare(folder, "board")
        server = None
        try:
            centers = people_centers(-(-max(chosen.clients) // CENTERS))
            fill(cluster, chosen.rows)
            server, port = serve(service)
            lines = rows_of_pages(asyncio.run(pages(port, centers[0])), chosen.rows)
            for clients in chosen.clients:
                watchers, commits = asyncio.run(watching(port, centers, clients, chosen.seconds))
                lines.append(row_of_watching(watchers, commits, chosen.seconds))
            report("Board", "two server processes, fsync on", ("what", "time", "size or rate"), lines)
        finally:
            if server is not None:
                server.terminate()
                server.wait(10)
            cluster.stop()


if __name__ == "__main__":
    main()
