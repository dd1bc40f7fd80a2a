"""Web, worker and database are killed (kill -9) at random points of a story: nothing acknowledged is lost, and every notice
leaves once.
"""

import asyncio
import http.client
import os
import pickle
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.db import DatabaseError, InterfaceError, connections
from django.test import Client
from procrastinate.exceptions import AlreadyEnqueued

from commonground.agencies.actions.found import found
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.calls.models import Call
from commonground.directory.models import Service
from commonground.ledger.models import Happening
from commonground.messages.models import Message
from commonground.referrals.actions import accept, send
from commonground.referrals.models import Referral
from commonground.referrals.tests.cast import a_referral, a_service
from commonground.site.jobs import SILENT_SECONDS, take_up_again
from commonground.site.live import Live, settings_of_a_house
from commonground.site.nursery import Nursery
from commonground.site.postgres import QUICK, Cluster, backup, restore
from commonground.site.testing import migrated_template, point_at

pytestmark = [pytest.mark.commits, pytest.mark.slow, pytest.mark.cluster, pytest.mark.xdist_group("killed")]
ROUNDS, SEED = 5, 54
FALLS_AT_MOST, FALLS_IN_A_STEP = 6, 0.3
STORY_ENDS_WITHIN, NOTICES_WITHIN = 45.0, 75.0
ANSWERS_AFTER = 0.3  # a slow mail server, so that a worker can be met while it sends
TOKEN = "a" * 32
AWAY = (DatabaseError, InterfaceError, psycopg.Error, OSError, http.client.HTTPException)
STORY = "story"
T = TypeVar("T")


class Inbox:
    """A mail server that keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(ANSWERS_AFTER)
        self.mails.append(bytes(envelope.content))
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [message_from_bytes(mail)["Message-ID"] for mail in list(self.mails)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """Web, worker and database of an installation, each a process that can be killed; whoever supervises starts it again."""

    cluster: Cluster
    live: Live
    killed: Counter[str] = field(default_factory=Counter)

    def keep_running(self) -> None:
        """Start what does not run. Time passes before a worker is there again: the one before is known to be silent."""
        self.cluster.ensure_running()
        if self.live.web is None or self.live.web.poll() is not None:
            self.live.start_web()
        if self.live.worker is None or self.live.worker.poll() is not None:
            with psycopg.connect(self.cluster.url("cg_owner", STORY)) as connection:
                passed = timedelta(seconds=SILENT_SECONDS + 1)
                connection.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s", [passed])
            self.live.start_worker()

    def pass_the_time_to_undo(self) -> None:
        """A notice waits some seconds, so that it can be taken back; nobody waits for them here."""
        with psycopg.connect(self.cluster.url("cg_owner", STORY)) as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at > now()")

    def kill(self, what: str) -> None:
        """Kill one part at once, and wait until it is gone."""
        part = {"serve": self.live.web, "work": self.live.worker}.get(what)
        pid = part.pid if part else self.cluster.status().pid
        if pid is not None:
            self.killed[what] += 1
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if part:
                part.wait()

    def post(self, path: str, fields: dict[str, str], session: str) -> str:
        """Send a form as a browser would; returns where it leads.

        :raises OSError: when nobody answers, or says that it did not work.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=10)
        cookie = f"session={session}; csrftoken={TOKEN}"
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        heads = {
            "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Host": f"localhost:{self.live.port}",
            "Origin": f"http://localhost:{self.live.port}",
        }  # fmt: skip
        try:
            connection.request("POST", path, body, heads)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status not in (302, 303):
            raise OSError(f"{path} answered {answer.status}")
        return answer.headers["Location"]


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    """A mail server on a port of its own."""
    taken, port = Inbox(), free_port()
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    yield taken, port
    controller.stop()


@pytest.fixture
def house(
    tmp_path: Path,
    inbox: tuple[Inbox, int],
    nursery: Callable[[], Nursery],
    cluster: Cluster,
    django_db_blocker: Any,
    django_db_setup: None,
) -> Iterator[House]:
    """An installation on a durable cluster of its own, where this process looks, too. The cast came in by a backup."""
    from django.conf import settings

    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "ledger", "owner")}
    with django_db_blocker.unblock():
        own = durable_cluster(tmp_path, cluster)
        addresses = {
            "DATABASE_URL": own.url("cg_app", STORY),
            "COMMONGROUND_LEDGER_DATABASE_URL": own.url("cg_ledger", STORY),
            "COMMONGROUND_MAIL_URL": f"smtp://127.0.0.1:{inbox[1]}",
        }
        made = House(own, Live(nursery, settings_of_a_house(), addresses, tmp_path / "log"))
        try:
            point_at(own, STORY)
            made.keep_running()
            yield made
        finally:
            made.live.stop()
            for alias, facts in before.items():
                connections[alias].close()
                connections[alias].settings_dict.update(facts)
                settings.DATABASES[alias].update(facts)
            own.erase()


def durable_cluster(folder: Path, tests: Cluster) -> Cluster:
    """A cluster that forgets nothing it said yes to, with the people of the tests in it. It is filled before it is durable."""
    hasty = Cluster(folder / "house", settings=QUICK)
    hasty.ensure_running()
    hasty.create_database(STORY, owner="cg_owner")
    backup(tests.url("cg_owner", migrated_template(tests)), folder / "cast.backup")
    restore(hasty.superuser_url(STORY), folder / "cast.backup")
    hasty.stop()
    durable = Cluster(folder / "house")
    durable.ensure_running()
    with psycopg.connect(durable.superuser_url(STORY)) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
    assert shown == [("on",), ("on",)]
    return durable


@dataclass
class Storyteller:
    """Tells the story, again after each fall, and remembers what was acknowledged."""

    house: House
    cast: Cast
    chance: Random
    session: str
    bed: Service
    calls: list[UUID] = field(default_factory=list)
    sent: list[UUID] = field(default_factory=list)
    accepted: list[UUID] = field(default_factory=list)

    def until_acknowledged(self, step: Callable[[], T]) -> T:
        """Do a step anew until somebody says that it is done, killing a part now and then while it is under way."""
        until = time.monotonic() + STORY_ENDS_WITHIN
        while True:
            killer = self._killer()
            try:
                return step()
            except AWAY as away:
                if time.monotonic() > until:
                    raise AssertionError(f"{away!r}\n{self.house.live.log()[-3000:]}") from away
                connections.close_all()
            finally:
                if killer:
                    killer.join()
                self.house.keep_running()

    def _killer(self) -> threading.Timer | None:
        if self.chance.random() > FALLS_IN_A_STEP or sum(self.house.killed.values()) >= FALLS_AT_MOST:
            return None
        what = self.chance.choice(("serve", "work", "database"))
        timer = threading.Timer(self.chance.uniform(0, 0.08), self.house.kill, (what,))
        timer.start()
        return timer

    def tell(self) -> None:
        """A call comes in at the board, a referral is written and sent, and the receiver accepts it."""
        for number in range(ROUNDS):
            self.calls.append(self.until_acknowledged(lambda n=number: self._take_call(n)))  # type: ignore[misc]
            referral = self.until_acknowledged(lambda: a_referral(self.cast, service=self.bed))
            self.until_acknowledged(lambda r=referral: self._send(r))  # type: ignore[misc]
            self.sent.append(referral.pk)
            self.until_acknowledged(lambda r=referral: self._accept(r))  # type: ignore[misc]
            self.accepted.append(referral.pk)

    def _take_call(self, number: int) -> UUID:
        led = self.house.post("/board/calls/new/", {"channel": "911", "place": f"{number} Mill Street"}, self.session)
        return UUID(next(word for word in led.split("/") if len(word) == 36))

    def _send(self, referral: Referral) -> None:
        if self._status(referral) == "draft":
            send(referral, by=self.cast.amara)

    def _accept(self, referral: Referral) -> None:
        if self._status(referral) == "sent":
            accept(referral, by=self.cast.ines)

    @staticmethod
    def _status(referral: Referral) -> str:
        """What the database knows: an answer that was cut off may have been a yes."""
        return str(Referral.objects.using("owner").get(pk=referral.pk).status)


def wait_for_notices(house: House, within: float) -> None:
    """Until every notice has left, as long as a supervisor keeps the parts running; one worker is killed while it sends.

    What it left is taken up again: the job of every minute is asked for here, so that nobody waits for the minute.
    """
    until, asked_at, caught = time.monotonic() + within, 0.0, False
    while time.monotonic() < until:
        house.keep_running()
        states = Counter(Message.objects.using("owner").values_list("status", flat=True))
        if set(states) == {"sent"}:
            assert caught, "no worker was met while it sent: the test sees nothing"
            return
        if states["sending"] and not caught:
            house.kill("work")
            caught = True
        if time.monotonic() - asked_at > 1:
            asked_at = time.monotonic()
            with suppress(AlreadyEnqueued):
                take_up_again.defer(timestamp=int(time.time()))
        time.sleep(0.05)
    states = Counter(Message.objects.using("owner").values_list("status", flat=True))
    raise AssertionError(f"notices did not leave: {states}\n{house.live.log()[-3000:]}")


def test_nothing_acknowledged_is_lost_and_no_notice_is_lost_or_doubled(
    house: House, inbox: tuple[Inbox, int], kept_cast: bytes
) -> None:
    cast = Cast(**pickle.loads(kept_cast))
    setup = service("setup", cast.host)
    for key in ("crisis", "housing"):
        agency = cast.agencies[key]
        found(slug=key, name=agency.name, kind=agency.kind, email=f"{key}@example.org", by=setup)
    client = Client()
    client.force_login(cast.users["dara"])
    story = Storyteller(house, cast, Random(SEED), client.cookies["session"].value, a_service(cast, "housing"))
    story.tell()
    house.pass_the_time_to_undo()
    assert set(house.killed) == {"serve", "work", "database"}, f"the seed killed only {dict(house.killed)}"
    wait_for_notices(house, NOTICES_WITHIN)

    assert len(story.calls) == len(set(story.calls)) == ROUNDS
    assert Call.objects.using("owner").filter(pk__in=story.calls).count() == ROUNDS
    kept = dict(Referral.objects.using("owner").filter(pk__in=story.sent).values_list("pk", "status"))
    assert kept == dict.fromkeys(story.accepted, "accepted")
    told = Happening.objects.using("owner").filter(kind__in=["referrals.sent", "referrals.accepted"])
    causes = sorted(told.values_list("pk", flat=True))
    assert len(causes) == 2 * ROUNDS
    assert sorted(Message.objects.using("owner").values_list("cause_id", flat=True)) == causes
    ids = inbox[0].ids
    assert len(set(ids)) == len(causes)
    # A mail server that took a mail just before the kill gets it once more, under the same Message-ID, by which readers know it.
    assert len(ids) - len(set(ids)) <= house.killed["work"] + house.killed["database"]
