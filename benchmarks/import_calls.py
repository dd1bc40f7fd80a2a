"""How fast calls are taken in: 100,000 generated rows through the whole action, on a durable database of its own; prints a row of a table.

    python benchmarks/import_calls.py [--rows 100000] [--runs 3]

Measured is what a user waits for: reading, refusing, comparing, writing, the ledger; a commit for every 5,000 rows, fsync on. Each run
begins with an empty database. The second figure is the same file again, when nothing changes.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
DAMAGED = "2018-01-01,no such date,,,,,,,,,,,\n"


def write_file(folder: Path, rows: int) -> Path:
    """The generated file, with one damaged row in a thousand."""
    from generated_calls import write_calls

    path = folder / "calls.csv"
    write_calls(path, rows, 1)
    with path.open("a", encoding="utf-8") as file:
        file.write(DAMAGED * (rows // 1000))
    return path


def prepare(folder: Path):
    """A durable cluster with one migrated template."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings")
    os.environ["COMMONGROUND_DATA_DIR"] = str(folder)
    os.environ["COMMONGROUND_SECRET_KEY"] = "a key for this measurement alone"
    os.environ["COMMONGROUND_OWNER_DATABASE_URL"] = "postgresql://cg_owner@127.0.0.1:1/not_started"
    import django

    from commonground.site.postgres import Cluster

    cluster = Cluster(folder)
    cluster.ensure_running()
    cluster.ensure_roles()
    django.setup()
    return cluster


def one_run(cluster, path: Path, name: str):
    """Both imports, in an empty database."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.agencies.viewers import service
    from commonground.calls.importing import import_calls
    from commonground.site.installation import migrate_and_lay_floor
    from commonground.site.testing import point_at

    cluster.create_database(name, owner="cg_owner")
    point_at(cluster, name)
    migrate_and_lay_floor(say=lambda _: None)
    viewer = service("import", make_cast().dispatch)
    first = import_calls(path, "seattle", viewer=viewer)
    again = import_calls(path, "seattle", viewer=viewer)
    for summary in (first, again):
        assert summary.read == summary.created + summary.updated + summary.unchanged + summary.rejected
    assert again.created == again.updated == 0
    return first, again


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure how fast calls are imported.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster = prepare(folder)
        try:
            path = write_file(folder, chosen.rows)
            runs = [one_run(cluster, path, f"bench_{n}") for n in range(chosen.runs)]
        finally:
            cluster.stop()
    first, again = ([pair[side] for pair in runs] for side in (0, 1))
    rates = [round(statistics.median(one.read / one.seconds for one in side)) for side in (first, again)]
    rejected = first[0].rejected
    print(f"| import of calls, {first[0].read:,} rows ({rejected} refused), median of {chosen.runs} "
          f"| {rates[0]:,} rows/s | again, unchanged: {rates[1]:,} rows/s | {os.cpu_count()} cores |")  # fmt: skip


if __name__ == "__main__":
    main()
