"""What sealing words costs: opening a list of fifty sealed parts beside fifty plain ones, writing them, an upgrade, and renewing keys.

    python benchmarks/keys.py [--people 200] [--runs 200] [--rows 10000]

A durable database of its own. Opening: one list of fifty parts of fifty people with every word read, as the application's role, in a
transaction of its own. Writing: one verb a part, of people who have a key and of people who do not; and 2,000 rows at once. The upgrade
is that of rows which lay in the open; renewing is that of one agency.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import percentile, prepare, report  # noqa: E402 (found beside this script)

WARM = 20
WORDS = "She said that he waits at the blue door on Thursdays, and that her sister may know where she is. " * 4
SEALED, PLAIN = "victim_advocacy", "general"
OPEN_ROWS = """INSERT INTO privacy_part (id, jurisdiction_id, agency_id, subject_id, record_kind, record_id, name, label, text, content, source, written_at)
  SELECT gen_random_uuid(), %s, %s, s.id, 'x', gen_random_uuid(), 'note', 'victim_advocacy', %s, '{}', '', now()
    FROM generate_series(1, %s) AS n JOIN (SELECT id, row_number() OVER () AS n FROM privacy_subject) AS s ON s.n = 1 + n.n %% (SELECT count(*) FROM privacy_subject)"""


def millis(act: Callable[[], Any], runs: int) -> list[float]:
    """Milliseconds of each act, after a few that are not measured."""
    spent = []
    for number in range(WARM + runs):
        began = time.perf_counter()
        act()
        if number >= WARM:
            spent.append(1000 * (time.perf_counter() - began))
    return spent


def county(people: int) -> tuple[Any, list[Any]]:
    """The cast, and the people whom the shelter wrote down."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.people.actions import note

    cast = make_cast()
    return cast, [note(name=f"Person Number{number}", by=cast.alma) for number in range(people)]


def write(cast: Any, person: Any, label: str) -> None:
    """One part by the verb."""
    from django.utils import timezone

    from commonground.agencies.context import as_viewer
    from commonground.kit.closed import door_open
    from commonground.privacy.actions import write_part

    with as_viewer(cast.alma), door_open("bench"):
        write_part(
            person, name="note", label=label, text=WORDS, by=cast.alma, at=timezone.now(), subject_id=person.subject_id
        )


def write_many(cast: Any, people: list[Any], label: str, rows: int) -> None:
    """Many rows at once, as an import writes them."""
    from django.utils import timezone

    from commonground.agencies.context import as_viewer
    from commonground.kit.closed import door_open
    from commonground.privacy.models import Part

    made = [
        Part(
            jurisdiction_id=cast.alma.jurisdiction_id, agency_id=cast.alma.agency_id, subject_id=people[n % len(people)].subject_id,
            record_kind="x", record_id=uuid4(), name="note", label=label, text=WORDS, written_at=timezone.now(),
        )
        for n in range(rows)
    ]  # fmt: skip
    with as_viewer(cast.alma), door_open("bench"):
        Part.objects.bulk_create(made)


def read(cast: Any, ids: list[Any]) -> None:
    """Fifty parts by id, every word of them."""
    from commonground.agencies.context import as_viewer
    from commonground.kit.looking import current_look
    from commonground.privacy.models import Part

    with as_viewer(cast.alma):
        parts = list(Part.objects.filter(pk__in=ids))
        assert len(parts) == len(ids) and all(part.text == WORDS for part in parts)
        keys = current_look().keys
        assert keys is None or keys.questions <= 1


def fifty(cast: Any, people: list[Any], label: str) -> list[Any]:
    """The ids of one part of each of fifty people."""
    from commonground.agencies.context import as_viewer
    from commonground.privacy.models import Part

    with as_viewer(cast.alma):
        wanted = [person.subject_id for person in people[:50]]
        rows = Part.objects.filter(label=label, subject_id__in=wanted).values_list("pk", "subject_id")
        return list({subject: pk for pk, subject in rows}.values())


def seconds(act: Callable[[], Any]) -> float:
    """Seconds of one act."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measure(people_count: int, runs: int, rows: int) -> list[str]:
    """The rows of the table."""
    from django.core.management import call_command
    from django.db import connections

    from commonground.privacy.actions.renew_keys import renew_agency_key

    cast, people = county(people_count)
    lines = []
    for title, label, of in (
        ("write a plain part", PLAIN, people),
        ("write a sealed part, first of its person", SEALED, people),
        ("write a sealed part, person has a key", SEALED, people),
    ):
        turn = iter(of)
        spent = [1000 * seconds(lambda: write(cast, next(turn), label)) for _ in of]  # noqa: B023 (called at once)
        lines.append(f"| {title} | {statistics.median(spent):.2f} ms | {percentile(spent, 0.95):.2f} ms |")
    opened = {}
    for title, label in (("open 50 plain parts", PLAIN), ("open 50 sealed parts of 50 people", SEALED)):
        ids = fifty(cast, people, label)
        spent = millis(lambda: read(cast, ids), runs)  # noqa: B023 (called at once)
        opened[label] = statistics.median(spent)
        lines.append(f"| {title} | {opened[label]:.2f} ms | {percentile(spent, 0.95):.2f} ms |")
    lines.append(f"| sealed to plain | {opened[SEALED] / opened[PLAIN]:.2f} times | |")
    for title, label in (("2,000 plain parts at once", PLAIN), ("2,000 sealed parts at once", SEALED)):
        spent = [1000 * seconds(lambda: write_many(cast, people, label, 2000)) for _ in range(3)]  # noqa: B023
        lines.append(f"| {title} | {statistics.median(spent):.0f} ms | {max(spent):.0f} ms |")
    took = seconds(lambda: renew_agency_key(cast.shelter.pk))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_part WHERE sealed IS NOT NULL")
        lines.append(
            f"| renew the key of an agency: {people_count} people, {cursor.fetchone()[0]:,} parts | {took:.1f} s | |"
        )
        call_command("migrate", "privacy", "0007", database="owner", verbosity=0)
        cursor.execute("DELETE FROM privacy_part")
        cursor.execute(OPEN_ROWS, [cast.alma.jurisdiction_id, cast.alma.agency_id, WORDS, rows])
    call_command("migrate", "privacy", "0008", database="owner", verbosity=0)
    took = seconds(lambda: call_command("migrate", "privacy", "0010", database="owner", verbosity=0))
    lines.append(f"| upgrade: close {rows:,} parts of {people_count} people | {took:.1f} s | |")
    took = seconds(lambda: call_command("migrate", "privacy", "0008", database="owner", verbosity=0))
    lines.append(f"| and back: open {rows:,} parts | {took:.1f} s | |")
    return lines


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure what sealing words costs.")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--rows", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-keys-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _service = prepare(folder, "keys")
        try:
            about = f"{chosen.people} people of one shelter, words of {len(WORDS)} letters"
            report("Keys", about, ("what", "median", "p95"), measure(chosen.people, chosen.runs, chosen.rows))
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
