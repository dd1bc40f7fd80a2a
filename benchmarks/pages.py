"""How long a page takes, for everyone who works with one all day: the invented county with its year of stories, and 100,000 calls more.

    python benchmarks/pages.py [--rows 100000] [--requests 100] [--runs 3]

A real server of two processes on a durable database of its own; one request at a time on a kept connection, from request to last
byte, after 20 unmeasured ones of each page. The figure is the median over the runs of each run's 95th percentile.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import Line, percentile, prepare, report, serve  # noqa: E402 (found beside this script)

WARM = 20
# Who looks, at what. A page in angle brackets is found in the world that was made.
PAGES = (
    ("dispatcher", "/board/"), ("dispatcher", "<call>"), ("dispatcher", "/board/wall/"), ("officer", "/field/"),
    ("case_worker", "/desk/today/"), ("case_worker", "/desk/referrals/"), ("case_worker", "/desk/cases/"), ("case_worker", "<case>"),
    ("case_worker", "<person>"), ("coordinator", "/desk/measures/"), ("privacy_officer", "/desk/ledger/"),
    ("", "/"), ("", "/find/"), ("", "/find/?need=food"), ("", "/data/"), ("", "<neighborhood>"),
)  # fmt: skip


def found_county(cluster: Any, rows: int, name: str) -> None:
    """The county with its stories, the calls on top, and the figures of all of it."""
    import psycopg
    from board import fill

    from commonground.measures.jobs import observe_all
    from commonground.openness.jobs import publish_all
    from commonground.site.exercise.founding import make_ready
    from commonground.site.exercise.options import Options

    make_ready(Options(), say=lambda _: None)
    fill(cluster, rows, name)
    observe_all(whole=True)
    publish_all()
    with psycopg.connect(cluster.superuser_url(name), autocommit=True) as database:
        database.execute("VACUUM ANALYZE")


def sessions() -> dict[str, str]:
    """A session of the demonstration's account of each role that looks."""
    from django.test import Client

    from commonground.site.testing import clients_hold_cookies

    clients_hold_cookies()

    from commonground.agencies.models import Membership

    made = {"": ""}
    for code in {role for role, _ in PAGES if role}:
        client = Client()
        client.force_login(Membership.objects.filter(role=code).select_related("user").earliest("id").user)
        made[code] = client.cookies["session"].value
    return made


def addresses() -> dict[str, str]:
    """The pages that carry an id: a call on the board, the newest case of the case worker, its person."""
    from commonground.agencies.context import as_viewer
    from commonground.agencies.models import Area, Membership
    from commonground.agencies.viewers import viewer_from
    from commonground.calls.models import Call
    from commonground.cases.models import Case

    seen: dict[str, str] = {}
    for code in ("dispatcher", "case_worker"):
        viewer = viewer_from(Membership.objects.filter(role=code).earliest("id"))
        with as_viewer(viewer):
            if code == "dispatcher":
                seen["<call>"] = f"/board/calls/{Call.objects.order_by('-received_at').first().pk}/"
                continue
            case = Case.objects.filter(agency_id=viewer.agency_id).order_by("-id").first()
            seen |= {"<case>": f"/desk/cases/{case.pk}/", "<person>": f"/desk/person/{case.person_id}/"}
    return seen | {"<neighborhood>": f"/n/{Area.objects.order_by('slug').first().slug}/"}


async def ask(port: int, session: str, path: str, requests: int) -> tuple[list[float], int]:
    """Milliseconds of each request, and the bytes of a page."""
    line, times, size = Line(port, session), [], 0
    for n in range(WARM + requests):
        began = time.perf_counter()
        size = len(await line.get(path))
        if n >= WARM:
            times.append(1000 * (time.perf_counter() - began))
    return times, size


def measure(port: int, requests: int, runs: int) -> list[str]:
    """A row of the table for each page."""
    who, where, lines = sessions(), addresses(), []
    for role, page in PAGES:
        told = [asyncio.run(ask(port, who[role], where.get(page, page), requests)) for _ in range(runs)]
        p95 = statistics.median(percentile(times, 0.95) for times, _ in told)
        middle = statistics.median(statistics.median(times) for times, _ in told)
        name = page.strip("<>") if page.startswith("<") else page
        lines.append(
            f"| {name} | {role.replace('_', ' ') or 'anyone'} | {p95:.0f} ms | {middle:.0f} ms | {told[0][1] / 1000:.0f} kB |"
        )
    return lines


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the pages that people work with.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-pages-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, service = prepare(folder, "pages")
        server = None
        try:
            found_county(cluster, chosen.rows, "pages")
            server, port = serve(service)
            about = f"{chosen.rows:,} calls on top of the county's year"
            report(
                "Pages", about, ("page", "who", "p95", "median", "size"), measure(port, chosen.requests, chosen.runs)
            )
        finally:
            if server is not None:
                server.terminate()
                server.wait(10)
            cluster.stop()


if __name__ == "__main__":
    main()
