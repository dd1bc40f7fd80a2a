"""Reads that race with a permission being taken back: none that begins after it was taken back may show anything; keeps a table.

    python benchmarks/races.py [--reads 100000] [--readers 2]

A clinician asks for a permission and takes it back, over and over, through the verbs (``consents.give``, ``consents.revoke``), each with its
commit, while the housing office that was named reads the person's row without a pause: half of the reads in a transaction of their
own, half in one that was open before the permission was taken back. A read is *stale* when it began after ``revoke`` had returned, ended
before the next permission was given, and showed the row. The script fails when there is one, or when the permission never opened anything.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import prepare, report  # noqa: E402 (found beside this script)

TOGETHER = 10


@dataclass(slots=True)
class Course:
    """What goes on: ``turn`` grows by one before and after each verb, so that 4n+1 means *being given*, 4n+2 *given*, 4n+3 *being taken
    back*, 4n+4 *taken back*."""

    person: Any
    reader: Any
    reads: int
    turn: int = 0
    over: Event = field(default_factory=Event)
    told: Counter[str] = field(default_factory=Counter)


KINDS = {0: "taken back", 1: "being given", 2: "given", 3: "being taken back"}


def read(course: Course) -> None:
    """Read until enough was read. Each read is told by the turn at its beginning, if that was still so at its end."""
    from django.db import connection

    from commonground.agencies.context import as_viewer
    from commonground.people.models import Person

    try:
        while not course.over.is_set():
            with as_viewer(course.reader):
                for _ in range(TOGETHER):
                    note(course, lambda: bool(list(Person.objects.filter(pk=course.person))))
            for _ in range(TOGETHER):
                began = course.turn
                with as_viewer(course.reader):
                    shown = bool(list(Person.objects.filter(pk=course.person)))
                tell(course, began, shown)
            if sum(course.told.values()) >= course.reads:
                return
    finally:
        course.over.set()
        connection.close()


def note(course: Course, ask: Any) -> None:
    """One read, and what it showed."""
    began = course.turn
    tell(course, began, ask())


def tell(course: Course, began: int, shown: bool) -> None:
    """Enter one read. Only a read that lies whole within one turn is held to it; the others met the verb on its way."""
    when = KINDS[began % 4] if course.turn == began else "on the way"
    course.told[f"{when}, {'shown' if shown else 'nothing'}"] += 1


def give_and_take_back(course: Course, cast: Any, person: Any) -> int:
    """Give and take back until enough was read; how many times it was taken back."""
    from commonground.consents.actions import revoke
    from commonground.consents.tests.cast import give_release

    times = 0
    while not course.over.is_set():
        course.turn += 1
        release = give_release(cast, person)
        course.turn += 1
        time.sleep(0.01)
        course.turn += 1
        revoke(release, by=cast.amara)
        course.turn += 1
        times += 1
        time.sleep(0.02)
    return times


def run(readers: int, reads: int) -> tuple[Course, int, float]:
    """The race; what was read, how often it was taken back, and how long all took."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.people.tests.cast import note_person

    cast = make_cast()
    person = note_person(cast, "amara")
    course = Course(person.pk, cast.viewers["ines"], reads)
    began = time.perf_counter()
    with ThreadPoolExecutor(readers) as room:
        reading = [room.submit(read, course) for _ in range(readers)]
        times = give_and_take_back(course, cast, person)
    for one in reading:
        one.result()
    return course, times, time.perf_counter() - began


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Race reads against a permission that is taken back.")
    parser.add_argument("--reads", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-races-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _ = prepare(folder, "races")
        try:
            course, times, seconds = run(chosen.readers, chosen.reads)
        finally:
            cluster.stop()
    stale, opened = course.told["taken back, shown"], course.told["given, shown"]
    lines = [
        f"| reads | {sum(course.told.values()):,} in {seconds:.0f} s |",
        f"| times taken back | {times:,} |",
        *(f"| {kind} | {many:,} |" for kind, many in sorted(course.told.items())),
        f"| stale | {stale} |",
    ]
    report("Races", f"{chosen.readers} readers, fsync on", ("what", "figure"), lines)
    if stale or not opened:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
