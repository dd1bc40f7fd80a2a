"""How fast the ledger is sealed, exported and verified; beside each, plain SHA-256 over the same bytes, which is the least it can take.

    python benchmarks/ledger.py [--lines 100000] [--entries 1000000] [--runs 3]

Sealing: lines of both books in a durable database of its own (fsync on), 1,000 under a checkpoint. Verifying: the one file as an
outsider runs it, in a process of its own, over a generated folder (entries of a look at three parts, 1,000 under a checkpoint).
"""

import argparse
import hashlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import prepare, report  # noqa: E402 (found beside this script)

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = hashlib.sha256(b"a key for this measurement alone").digest()
BATCH = 1000
FILL = """
INSERT INTO ledger_happening (id, at, kind, record_kind, record_id, jurisdiction_id, agency_id, user_id, facts)
SELECT gen_random_uuid(), now(), 'calls.taken', 'calls.call', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
       '{"nature": "welfare_check", "priority": 3}' FROM generate_series(1, %(half)s);
INSERT INTO ledger_look (id, at, action, purpose, records, count, digest, outcome, jurisdiction_id, agency_id, user_id, membership_id)
SELECT gen_random_uuid(), now(), 'desk:person', 'coordination', jsonb_build_object('privacy.part', jsonb_build_array(
       gen_random_uuid(), gen_random_uuid(), gen_random_uuid())), 3, repeat('a', 64), 'shown', gen_random_uuid(), gen_random_uuid(),
       gen_random_uuid(), gen_random_uuid() FROM generate_series(1, %(half)s)
"""


def fill(cluster: Any, lines: int) -> None:
    """Lines of both books, a thousand in a transaction."""
    import psycopg

    with psycopg.connect(cluster.superuser_url("ledger"), autocommit=True) as database:
        for _ in range(0, lines, BATCH):
            database.execute(FILL % {"half": BATCH // 2})
        database.execute("VACUUM ANALYZE")


def hashing(lines: list[bytes]) -> float:
    """Seconds that plain SHA-256 takes over these lines, the least of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        for line in lines:
            hashlib.sha256(line).digest()
        best = min(best, time.perf_counter() - began)
    return best


def row(what: str, count: int, seconds: float, bar: str, plain: float) -> str:
    """A line of the table."""
    return f"| {what} | {count / seconds:,.0f} a second ({seconds:.1f} s) | {bar} | {plain:.2f} s | {seconds / plain:.0f} |"


def measure_house(lines: int, runs: int) -> list[str]:
    """Sealing, exporting, and writing looks one by one, in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="cg-ledger-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _ = prepare(folder, "ledger")
        try:
            return _measure_house(cluster, folder, lines, runs)
        finally:
            cluster.stop()


def _measure_house(cluster: Any, folder: Path, lines: int, runs: int) -> list[str]:
    from commonground.ledger.actions import seal_all
    from commonground.ledger.exporting import export
    from commonground.ledger.reading import sealed_entries

    sealing = []
    for _ in range(runs):
        fill(cluster, lines)
        began = time.perf_counter()
        assert seal_all() == lines
        sealing.append(time.perf_counter() - began)
    plain = hashing([entry or b"" for _, _, entry in sealed_entries(0, lines)])
    began = time.perf_counter()
    written = export(folder / "out")
    exporting = (time.perf_counter() - began) / written.entries * lines
    writing = [write_looks(connections) for connections in (1, 4)]
    return [
        row(f"sealing {lines:,} lines, median of {runs}", lines, statistics.median(sealing), "1,000 a second", plain),
        row(f"exporting, for {lines:,}", lines, exporting, "", plain),
        *(
            f"| looks at 20 records are written, {n} at a time | {rate:,.0f} a second | 1,000 a second | | |"
            for n, rate in writing
        ),
    ]


def write_looks(connections: int, count: int = 4000) -> tuple[int, float]:
    """Looks a second: at twenty records each, each with a commit of its own, as pages write them."""
    from concurrent.futures import ThreadPoolExecutor
    from types import SimpleNamespace
    from uuid import uuid4

    from django.db import connections as lines

    from commonground.ledger.writing import note_look

    viewer = SimpleNamespace(jurisdiction_id=uuid4(), agency_id=uuid4(), user_id=uuid4(), membership_id=uuid4())
    seen = [{"privacy.part": {uuid4() for _ in range(20)}} for _ in range(count)]

    def write(share: int) -> None:
        for one in seen[share::connections]:
            note_look(viewer, "desk:person", one, at=datetime.now(UTC), purpose="coordination")  # type: ignore[arg-type]
        lines["ledger"].close()

    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as writers:
        list(writers.map(write, range(connections)))
    return connections, count / (time.perf_counter() - began)


def entry(n: int) -> bytes:
    """A look at three parts, written in the n-th hundredth of a second."""
    from commonground.ledger.sealing.entries import canonical

    at, parts = BEGAN + timedelta(milliseconds=10 * n), [str(UUID(int=(n << 66) + k)) for k in range(3)]
    return canonical("looked", {
        "id": UUID(int=n << 64), "at": at, "written": at, "jurisdiction": UUID(int=1), "agency": UUID(int=2), "user": UUID(int=n % 400),
        "membership": UUID(int=n % 500), "action": "desk:person", "purpose": "coordination", "records": {"privacy.part": parts},
        "count": 3, "digest": hashlib.sha256(str(n).encode()).hexdigest(), "outcome": "shown",
    })  # fmt: skip


def write_folder(folder: Path, entries: int) -> None:
    """A folder as it is exported, with generated entries."""
    from commonground.ledger.sealing import keys
    from commonground.ledger.sealing.checkpoints import Checkpoint, hash_of, signed
    from commonground.ledger.sealing.tree import Edge, leaf_hash

    public = keys.public_of(SECRET)
    key, edge, notes = keys.key_id(public), Edge(), []
    with (folder / "entries.jsonl").open("wb") as lines, (folder / "leaves.txt").open("w") as leaves:
        for n in range(entries):
            line = entry(n)
            leaf = leaf_hash(line)
            edge.add(leaf)
            lines.write(line + b"\n")
            leaves.write(leaf.hex() + "\n")
            if edge.size % BATCH == 0 or edge.size == entries:
                at = BEGAN + timedelta(milliseconds=10 * edge.size)
                place = len(notes) + 1, hash_of(notes[-1]) if notes else None
                complete = at - timedelta(minutes=5)
                point = Checkpoint(keys.origin_of(key), edge.size, edge.root(), at, complete, key, *place)
                notes.append(signed(point, SECRET))
    (folder / "checkpoints.txt").write_text("\n".join(notes))
    (folder / "keys.txt").write_text(f"{key} {b64encode(public).decode()} - -\n")


def measure_verifier(entries: int) -> list[str]:
    """The one file over a generated folder, as an outsider runs it."""
    with tempfile.TemporaryDirectory(prefix="cg-ledger-") as made:
        folder = Path(made)
        write_folder(folder, entries)
        began = time.perf_counter()
        words = [sys.executable, str(ROOT / "src/commonground/ledger/verify_ledger.py"), str(folder)]
        ran = subprocess.run(words, env={}, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        assert ran.returncode == 0, ran.stdout + ran.stderr
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        with (folder / "entries.jsonl").open("rb") as lines:
            plain = hashing([line.rstrip(b"\n") for line in lines])
        with (folder / "entries.jsonl").open("r+b") as lines:
            lines.seek(-40, os.SEEK_END)
            lines.write(b"X")
        ran = subprocess.run(words, env={}, capture_output=True, text=True, check=False)
        assert ran.returncode == 1 and f"from entry {entries - 1} on" in ran.stdout, ran.stdout
    bar = "60 s for a million"
    return [row(f"verifying {entries:,} entries ({memory:,.0f} MB at most)", entries, seconds, bar, plain)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the ledger.")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    found = measure_verifier(chosen.entries) + measure_house(chosen.lines, chosen.runs)
    about = f"fsync on, {BATCH:,} entries under a checkpoint"
    report("Ledger", about, ("what", "figure", "bar", "plain SHA-256 of the same bytes", "ratio"), found)


if __name__ == "__main__":
    main()
