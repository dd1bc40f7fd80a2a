"""The process that brings calls to the live board of an exercise.

It looks once a second, waits while the database is away, and stops at TERM or Ctrl-C after the look it is at.
"""

import signal
import sys
import threading
from types import FrameType

from commonground.site.embedded import prepare

EVERY_SECONDS = 1.0
AGAIN_AFTER_SECONDS = 2.0


def main(speed: float) -> int:
    """Run until told to stop; returns the exit code."""
    prepare()
    stop = threading.Event()

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    run(speed, stop)
    return 0


def run(speed: float, stop: threading.Event) -> None:
    """Look once a second until asked to stop. While the database is away it asks again, and loses nothing."""
    import psycopg
    from django.db import DatabaseError, InterfaceError, connections
    from django.utils import timezone
    from psycopg_pool import PoolTimeout

    floor = None
    while not stop.is_set():
        try:
            floor = floor or find_floor(speed)
            if floor is not None:
                floor.second(timezone.now())
            stop.wait(EVERY_SECONDS)
        except (DatabaseError, InterfaceError, psycopg.Error, PoolTimeout) as away:
            print(f"the board waits for the database ({type(away).__name__})", file=sys.stderr, flush=True)  # noqa: T201
            connections.close_all()
            stop.wait(AGAIN_AFTER_SECONDS)


def fill_board(speed: float) -> None:
    """Bring the first calls to the board before the doors open: nobody's first look should be at an empty one."""
    from django.utils import timezone

    floor = find_floor(speed)
    if floor is not None:
        floor.second(timezone.now())


def find_floor(speed: float):  # type: ignore[no-untyped-def]
    """The floor of the exercise in this database; None where there is none."""
    from commonground.agencies.models import Agency
    from commonground.site.exercise.live_floor import LiveFloor
    from commonground.site.town.generate import Town
    from commonground.units.models import Unit

    center = (
        Agency.objects.select_related("jurisdiction")
        .filter(kind="dispatch")
        .exclude(jurisdiction__holds="real")
        .first()
    )
    if center is None:
        return None
    town = Town.load()
    played = {each.key for each in town.staff.values() if each.demo}
    names = [unit.call_sign for unit in town.units.values() if played & set(unit.crew)]
    kept = Unit.objects.filter(jurisdiction_id=center.jurisdiction_id, name__in=names).values_list("pk", flat=True)
    return LiveFloor(center, frozenset(kept), real_calls=center.jurisdiction.holds == "replay", speed=speed)
