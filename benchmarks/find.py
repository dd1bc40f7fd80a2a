"""How fast help is found: `/find/` in-process, at the size of a big county's directory (4,000 services); prints a row of a table.

    python benchmarks/find.py [--services 4000] [--requests 200] [--runs 3]

Server time of one request at a time, warm, after 20 unmeasured ones, over ten kinds of question: pictures, own words in English and
Spanish, near a place, open now, in a language, nothing found. The services are invented from a seed; the database is durable and its
own. The figure is the median over the runs of each run's 95th percentile; the import of the list is timed too.
"""

import argparse
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from datetime import time as clock
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))
WARM = 20
HOME = (39.3, -99.6)


def prepare(folder: Path) -> Any:
    """A durable cluster with a migrated database."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "commonground.site.settings", "COMMONGROUND_DATA_DIR": str(folder), "COMMONGROUND_POOL": "0",
        "COMMONGROUND_SECRET_KEY": "a key for this measurement alone", "COMMONGROUND_ALLOWED_HOSTS": "testserver",
        "COMMONGROUND_OWNER_DATABASE_URL": "postgresql://cg_owner@127.0.0.1:1/not_started",
    }  # fmt: skip
    import django

    from commonground.site.postgres import Cluster

    cluster = Cluster(folder)
    cluster.ensure_running()
    cluster.ensure_roles()
    cluster.create_database("find", owner="cg_owner")
    django.setup()
    from commonground.site.installation import migrate_and_lay_floor
    from commonground.site.testing import point_at

    point_at(cluster, "find")
    migrate_and_lay_floor(say=lambda _: None)
    return cluster


def invented(number: int, seed: int = 7) -> Any:
    """A batch of invented services, with texts, hours, places and languages as lists have them."""
    from commonground.directory.feeds import records as r
    from commonground.directory.needs import vocabulary

    chance, needs = random.Random(seed), list(vocabulary().values())
    made: list[tuple[Any, ...]] = []
    for n in range(number):
        chosen = chance.sample(needs, k=chance.randint(1, 4))
        words = [chance.choice(need.phrases["en"]) for need in chosen for _ in range(12)]
        key, opens = f"{n}", chance.choice([0, 7, 8, 9, 10, 12])
        hours = tuple(
            r.Schedule(source_id=f"{key}/{day}", byday=(day,), opens_at=clock(opens), closes_at=clock(opens + 8))
            for day in ("MO", "TU", "WE", "TH", "FR")
        )
        hidden = any(need.hides_place for need in chosen)
        made.append((
            r.Organization(source_id=key, name=f"{chance.choice(['Harbor', 'Open Door', 'Mill End', 'River'])} {n // 4}"),
            r.Service(
                source_id=key, organization_id=key, name=f"{chosen[0].names['en']} {n}", description=". ".join(words) + ".",
                needs=tuple(r.NeedCode(code=need.code, basis="category", evidence="x", crosswalk="x") for need in chosen),
                languages=tuple(r.Language(source_id=c, name=c, code=c) for c in chance.sample(["en", "es", "so", "vi"], k=2)),
                phones=(r.Phone(source_id=key, number=f"555-{n:04d}"),), schedules=hours if n % 3 else (), confidential=hidden,
                translations=(r.Translation(field="description", language="es", text=chosen[0].names["es"]),),
            ),
            r.Location(
                source_id=key, organization_id=key, visibility="never" if hidden else "public",
                latitude=None if hidden else HOME[0] + chance.uniform(-0.4, 0.4),
                longitude=None if hidden else HOME[1] + chance.uniform(-0.4, 0.4),
                addresses=(r.Address(source_id=key, address_1=f"{n} Elm Street", city="Willow"),),
            ),
            r.ServiceAtLocation(source_id=key, service_id=key, location_id=key),
        ))  # fmt: skip
    columns = [tuple(map(r.sealed, column)) for column in zip(*made, strict=True)]
    counts = tuple(
        r.Count(kind=kind, read=number, accepted=number, rejected=0) for kind in ("organization", "service", "location")
    )
    return r.DirectoryBatch(
        format="invented",
        organizations=columns[0],
        services=columns[1],
        locations=columns[2],
        services_at_location=columns[3],
        counts=counts,
    )


def questions() -> list[tuple[str, dict[str, str]]]:
    """What people ask, by GET or POST."""
    here = {"place": "here", "latitude": str(HOME[0]), "longitude": str(HOME[1])}
    return [
        ("get", {}),
        ("get", {"need": "food"}),
        ("get", {"need": "health", "open_now": "on"}),
        ("get", {"spoken": "es"}),
        ("post", {"picture": "safety"}),
        ("post", {"text": "I have nowhere to sleep tonight"}),
        ("post", {"text": "no puedo pagar la renta"}),
        ("post", {"need": "sleep", **here}),
        ("post", {"text": "doctor", "open_now": "on", **here}),
        ("post", {"text": "qwertz yxcv"}),
    ]


def one_run(client: Any, requests: int) -> list[float]:
    """Seconds of each request."""
    asked, took = questions(), []
    for n in range(requests + WARM):
        verb, values = asked[n % len(asked)]
        started = time.perf_counter()
        answer = getattr(client, verb)("/find/", values)
        if n >= WARM:
            took.append(time.perf_counter() - started)
        if answer.status_code != 200 or len(answer.content) > 50_000:
            raise SystemExit(f"{verb} {values}: {answer.status_code}, {len(answer.content)} bytes")
    return took


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the finding of help.")
    parser.add_argument("--services", type=int, default=4000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cluster = prepare(Path(folder))
        try:
            measure(cluster, chosen.services, chosen.requests, chosen.runs)
        finally:
            from django.db import connections

            connections.close_all()
            cluster.stop()


def measure(cluster: Any, services: int, requests: int, runs: int) -> None:
    """Fill, ask, print."""
    import psycopg
    from django.test import Client

    from commonground.agencies.tests.cast import make_cast
    from commonground.agencies.viewers import service
    from commonground.directory.actions import take_batch

    batch, cast = invented(services), make_cast()
    started = time.perf_counter()
    take_batch(batch, source="invented", by=service("import", cast.host))
    written = time.perf_counter() - started
    with psycopg.connect(cluster.superuser_url("find"), autocommit=True) as database:
        database.execute("VACUUM ANALYZE")
    every = [one_run(Client(), requests) for _ in range(runs)]
    p95 = statistics.median(sorted(took)[int(0.95 * len(took))] for took in every)
    middle = statistics.median(statistics.median(took) for took in every)
    load = os.getloadavg()[0]
    print(
        f"| find, {services:,} services | p95 {1000 * p95:.0f} ms, median {1000 * middle:.0f} ms | {runs} runs of {requests} requests, load {load:.1f} |"
    )
    print(
        f"| directory, {services:,} services written | {written:.1f} s | one transaction, {platform.python_version()} |"
    )


if __name__ == "__main__":
    main()
