"""Several sweeps at once, and a worker whose connection dies between moving and telling: with real commits. Each clock is raised exactly once."""

import importlib
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import a_case
from commonground.clocks.actions import raise_overdue
from commonground.clocks.models import Clock, Told
from commonground.ledger.models import Happening

pytestmark = pytest.mark.commits
MANY, WORKERS = 24, 3
acting = importlib.import_module("commonground.clocks.actions.raise_overdue")


def test_each_overdue_clock_is_raised_exactly_once_whoever_looks_and_dies(committed, cast, monkeypatch):
    old = timezone.now() - timedelta(days=9)
    for number in range(MANY):
        a_case(cast, name=f"P {number}", at=old)
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    dies = iter([True] * 4)  # the first four batches lose their connection after the clocks were moved
    tell_all, lock = acting.tell_all, threading.Lock()

    def tell_or_die(*args, **kwargs):
        with lock:
            dead = next(dies, False)
        if dead:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        tell_all(*args, **kwargs)

    monkeypatch.setattr(acting, "tell_all", tell_or_die)
    sweeper, deaths, start = service("clocks", cast.host), Counter(), threading.Barrier(WORKERS)

    def work():
        start.wait()
        left = True
        while left:
            try:
                left = raise_overdue(by=sweeper)
            except DatabaseError:
                deaths["worker"] += 1
            finally:
                connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    while raise_overdue(by=sweeper):
        pass  # what the dead held was locked while the others looked
    assert deaths["worker"] == 4
    with as_viewer(sweeper):
        clocks = list(Clock.objects.filter(name="follow_up_72h"))
        told = Counter(Told.objects.filter(level=1).values_list("clock_id", flat=True))
    assert [clock.status for clock in clocks] == ["overdue"] * MANY
    assert told == Counter({clock.pk: 1 for clock in clocks})
    lines = Happening.objects.using("ledger").filter(kind="clocks.overdue").values_list("record_id", flat=True)
    assert Counter(lines) == told
    with connections["ledger"].cursor() as cursor:
        cursor.execute("SELECT record_id FROM ledger_news WHERE kind = 'clocks.overdue'")
        assert Counter(row[0] for row in cursor.fetchall()) == told
