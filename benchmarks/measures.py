"""How fast figures are counted, published and read, with 100,000 calls of two years in the database; prints rows of a table.

    python benchmarks/measures.py [--calls 100000] [--requests 200] [--runs 3]

Counting and publishing are whole actions on a durable database of its own; the hourly count is of the periods that can still
change. Pages: server time of one request at a time, warm, after 20 unmeasured ones. The figure is the median over the runs.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from import_calls import prepare  # noqa: E402 (found beside this script)

WARM = 20
LOOKS_BACK = timedelta(days=200)


def timed(act: Any) -> float:
    """Seconds of one act."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def p95(client: Any, address: str, requests: int) -> float:
    """The 95th percentile of the server time of a page, in milliseconds."""
    spent = []
    for number in range(WARM + requests):
        began = time.perf_counter()
        assert client.get(address).status_code == 200
        if number >= WARM:
            spent.append(1000 * (time.perf_counter() - began))
    return sorted(spent)[int(0.95 * len(spent))]


def county(calls: int) -> Any:
    """The cast, ten areas and the calls."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.measures.tests.cast import many_calls
    from commonground.openness.tests.cast import areas_of

    cast = make_cast()
    areas = areas_of(cast, *(f"area-{number}" for number in range(9)))
    many_calls(cast.dara, [*areas * 10, None], calls)
    return cast


def one_run(cluster: Any, name: str, chosen: argparse.Namespace) -> dict[str, float]:
    """Every figure of one run, in an empty database."""
    from django.test import Client

    from commonground.site.testing import clients_hold_cookies

    clients_hold_cookies()

    from commonground.agencies.viewers import service
    from commonground.measures.actions import observe
    from commonground.measures.tests.cast import UNTIL
    from commonground.openness.actions import publish
    from commonground.site.installation import migrate_and_lay_floor
    from commonground.site.testing import point_at

    cluster.create_database(name, owner="cg_owner")
    point_at(cluster, name)
    migrate_and_lay_floor(say=lambda _: None)
    cast = county(chosen.calls)
    import psycopg

    with psycopg.connect(cluster.superuser_url(name), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    by = service("measures", cast.host)
    told = {"whole": timed(lambda: observe(by=by, at=UNTIL))}
    told["hourly"] = timed(lambda: observe(since=(UNTIL - LOOKS_BACK).date(), by=by, at=UNTIL))
    told["publish"] = timed(lambda: publish(by=by, at=UNTIL))
    staff, resident = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    staff.force_login(cast.users["ezra"])
    told["desk"] = p95(staff, "/desk/measures/", chosen.requests)
    told["picture"] = p95(staff, "/desk/measures/arrests.svg", chosen.requests)
    told["data"] = p95(resident, "/data/", chosen.requests)
    return told


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure how fast figures are counted, published and read.")
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        os.environ["COMMONGROUND_DEMO"] = "1"  # staff sign in without a second step
        cluster = prepare(folder)
        try:
            runs = [one_run(cluster, f"bench_{number}", chosen) for number in range(chosen.runs)]
        finally:
            cluster.stop()
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    about = f"{chosen.calls:,} calls, median of {chosen.runs} | {os.cpu_count()} cores |"
    print(
        f"| counting all figures | {middle['whole']:.1f} s | of the periods that can change: {middle['hourly']:.1f} s | {about}"
    )
    print(f"| publishing all closed periods | {middle['publish']:.1f} s | | {about}")
    print(f"| measures page, p95 | {middle['desk']:.0f} ms | one picture: {middle['picture']:.0f} ms | {about}")
    print(f"| public figures, p95 | {middle['data']:.0f} ms | | {about}")


if __name__ == "__main__":
    main()
