"""How long one sweep over all open clocks takes: where none is due, where one in a hundred is, and where every one is.

    python benchmarks/clocks.py [--clocks 100000] [--runs 3]

A durable database of its own. The sweep is the job of every minute itself, as the application's role under row-level security, with the line in
the ledger, the news and the row of who was told for each clock that it raises. Each run stands on the same rows, set back and counted.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import prepare, report  # noqa: E402 (found beside this script)

ROWS = """
INSERT INTO clocks_clock (id, jurisdiction_id, agency_id, set_by_id, name, record_kind, record_id, status, started_at, due_at, warn_at, stop_reason,
                          wait_for_them, kind, amount, unit, raised_to)
SELECT gen_random_uuid(), %s, %s, %s, 'call_back', 'cases.case', gen_random_uuid(), 'running', now() - interval '9 days',
       now() + interval '9 days' + n * interval '1 second', now() + interval '8 days', '', false, 'wall', 432, 'hour',
       '[{"role": "coordinator", "after": 0}, {"role": "administrator", "after": 86400}]'
  FROM generate_series(1, %s) AS n
"""
DUE = """
UPDATE clocks_clock SET due_at = now() - interval '1 hour', warn_at = NULL
 WHERE id IN (SELECT id FROM clocks_clock WHERE status = 'running' ORDER BY id LIMIT %s)
"""
BACK = """
TRUNCATE clocks_told;
UPDATE clocks_clock SET status = 'running', raised_at = NULL, level = 0, next_raise_at = NULL, due_at = now() + interval '9 days',
       warn_at = now() + interval '8 days'
"""


def swept(due: int) -> float:
    """Seconds of one sweep that raises so many; what it left is set back afterwards."""
    from django.db import connections

    from commonground.clocks.jobs import sweep

    with connections["owner"].cursor() as owner:
        owner.execute(DUE, [due])
        owner.execute("ANALYZE clocks_clock")
        began = time.perf_counter()
        told = sweep(0)
        spent = time.perf_counter() - began
        owner.execute("SELECT count(*), count(DISTINCT clock_id) FROM clocks_told")
        assert told == due and owner.fetchone() == (due, due), "each clock that was due, once"
        owner.execute(BACK)
    with connections["owner"].cursor() as owner:
        owner.execute("VACUUM ANALYZE clocks_clock")
    return spent


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-clocks-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _service = prepare(folder, "clocks")
        try:
            lines = measure(given.clocks, given.runs)
        finally:
            cluster.stop()
    about = f"{given.clocks:,} open clocks, durable commits, {given.runs} runs each"
    report("Clocks", about, ("due", "seconds of one sweep, median", "slowest"), lines)


def measure(clocks: int, runs: int) -> list[str]:
    """The rows of the table."""
    from django.db import connections

    from commonground.agencies.tests.cast import make_cast

    cast: Any = make_cast()
    with connections["owner"].cursor() as owner:
        owner.execute(ROWS, [cast.jurisdiction.pk, cast.housing.pk, cast.housing.pk, clocks])
    lines = []
    for due in (0, clocks // 100, clocks):
        spent = [swept(due) for _ in range(runs)]
        lines.append(f"| {due:,} | {statistics.median(spent):.2f} | {max(spent):.2f} |")
    return lines


if __name__ == "__main__":
    main()
