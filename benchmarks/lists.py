"""How fast lists, counts, search and single looks are under the law, at the size of a big county (T12 of the plan of tests); keeps a table.

    python benchmarks/lists.py [--parts 2000000] [--times 60] [--patience 5]

A county is written by SQL into a durable database of its own: for each ten parts a person, for each 100 parts 30 permissions and 9 ties;
40 agencies, each with an agreement with each. Six people look: *dense* (the agency holds one part in 36), *hub* (ten thousand ties),
*supervisor* (ties of the whole team), *sparse* (few permissions and ties, an agency that holds nothing), *release only*, *emergency only*.
Each question is asked in five forms on the same rows: by reach (``privacy.lists``, from Python and back, the newest also fetched
through the floor), row-level security alone (the plain question), the same predicate in the question (EXISTS, without row-level
security), and without any predicate. What the first three answer must be the same, or the script fails. Warm, one question at a time.
The same parts to the same people by django-guardian, with a row for each part that somebody may see, are asked by ``guardian_peer.py``;
what it answers must be the same too, and how long writing those rows took is told.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import percentile, prepare, report  # noqa: E402 (found beside this script)

AGENCIES, HOLDERS, WARM, PEER_TIMES = 40, 36, 8, 3
LOOKERS = {
    "dense": ("nonprofit", "case_worker", 0), "hub": ("crisis", "crisis_clinician", 1), "supervisor": ("treatment", "coordinator", 2),
    "sparse": ("nonprofit", "coordinator", 36), "release only": ("nonprofit", "case_worker", 37), "emergency only": ("crisis", "crisis_clinician", 38),
}  # fmt: skip
KINDS = (
    "nonprofit",
    "crisis",
    "treatment",
    "police",
    "school",
    "nonprofit",
    "treatment",
    "fire_ems",
    "child_protection",
)
BARS = {"one part": 1, "newest 50": 15, "count": 50, "search, a rare word": 50, "search, a word in 1 of 10": 50}
RARE, COMMON = "w4711", "w3"

# Written as the superuser with triggers asleep: pointers and statements of staff are not what is measured. Sealed words are bytes of the same
# length that no key opens: lists do not read them.
COUNTY = """
CREATE TEMP TABLE place AS SELECT %(jurisdiction)s::uuid AS id;
CREATE TEMP TABLE house AS SELECT n - 1 AS n, id FROM unnest(%(agencies)s::uuid[]) WITH ORDINALITY AS a (id, n);
CREATE UNIQUE INDEX ON house (n); ANALYZE house;
INSERT INTO privacy_subject (id, jurisdiction_id) SELECT md5('s' || n)::uuid, p.id FROM place p, generate_series(0, %(people)s - 1) AS n;
INSERT INTO people_person (id, jurisdiction_id, agency_id, subject_id, name, name_key, pronouns, language, interpreter_needed, born_estimated, phone, note_on_access, known_since)
  SELECT md5('p' || s.s)::uuid, p.id, h.id, md5('s' || s.s)::uuid, k.name, lower(k.name), '', '', false, false, '', '', now()
    FROM place p, generate_series(0, %(people)s - 1) AS s (s) JOIN house h ON h.n = s.s %% 36
    CROSS JOIN LATERAL (SELECT 'Name' || substr(md5('f' || s.s %% 3000), 1, 5) || ' ' || initcap(substr(md5('l' || s.s), 1, 7)) AS name) AS k;
INSERT INTO privacy_part (id, jurisdiction_id, agency_id, subject_id, record_kind, record_id, name, label, text, content, source, sealed, sealed_with, written_at, written_by)
  SELECT md5('t' || i)::uuid, p.id, h.id, md5('s' || i %% %(people)s)::uuid, 'cases.case', md5('r' || i / 2)::uuid,
         CASE WHEN i %% 10 = 0 THEN 'be_careful' ELSE 'note' END, k.label, CASE WHEN k.closed THEN '' ELSE t.words END,
         '{}', '', CASE WHEN k.closed THEN convert_to(t.words, 'UTF8') || sha256(h.id::text::bytea) END,
         CASE WHEN k.closed THEN md5('k' || h.n || 's' || i %% %(people)s)::uuid END,
         now() - make_interval(secs => ((hashint8(i::bigint + 77) & 1048575) * 90)), md5('m' || i %% 997)::uuid
    FROM place p, generate_series(0, %(parts)s - 1) AS i JOIN house h ON h.n = (i %% %(people)s + (i / %(people)s) %% 4 * 7) %% 36
    CROSS JOIN LATERAL (SELECT l.label, l.label IN ('substance_use', 'victim_advocacy') AS closed FROM (SELECT
      (ARRAY['general','general','general','general','general','general','health','health','health','health','criminal_justice','criminal_justice','education','substance_use','victim_advocacy'])[1 + (hashint4(i) & 1023) %% 15] AS label) AS l) AS k
    CROSS JOIN LATERAL (SELECT string_agg('w' || floor(5000 * power(((hashint8(i::bigint * 16 + w) & 65535) / 65536.0), 3))::int, ' ') AS words FROM generate_series(1, 12) AS w) AS t;
INSERT INTO agencies_agreement (id, jurisdiction_id, from_agency_id, to_agency_id, labels, purposes, papers, title, starts_at)
  SELECT gen_random_uuid(), p.id, f.id, t.id, '{general,health,criminal_justice,education}', '{coordination,treatment,crisis_response}', '{}', 'county', now() - interval '1 year'
    FROM place p, house f, house t WHERE f.n <> t.n;
INSERT INTO privacy_grant (id, jurisdiction_id, subject_id, from_agency_id, to_agency_id, label, purpose, release_id, form, proof, starts_at, expires_at, revoked_at)
  SELECT gen_random_uuid(), p.id, md5('s' || k.s)::uuid, f.id, t.id, CASE WHEN g %% 10 < 7 THEN 'general' ELSE 'health' END, 'coordination', gen_random_uuid(), 'standard', '',
         now() - interval '100 days', now() + CASE WHEN g %% 17 = 0 THEN interval '-1 day' ELSE interval '200 days' END, CASE WHEN g %% 13 = 0 THEN now() - interval '2 days' END
    FROM place p, generate_series(0, %(grants)s - 1) AS g CROSS JOIN LATERAL (SELECT (hashint4(g) & 2147483647) %% %(people)s AS s) AS k
    JOIN house f ON f.n = (k.s + g %% 4 * 7) %% 36
    JOIN house t ON t.n = CASE (g / 4) %% 40 WHEN 38 THEN 37 WHEN 36 THEN CASE WHEN g %% 50 = 4 THEN 36 ELSE 39 END ELSE (g / 4) %% 40 END WHERE f.n <> t.n;
INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, labels, stated, basis, cause_id, starts_at)
  SELECT gen_random_uuid(), p.id, CASE k.who WHEN 2 THEN NULL WHEN 3 THEN md5('m' || k.s %% 997)::uuid ELSE k.member END, CASE WHEN k.who = 3 THEN h.id ELSE k.agency END, h.id,
         CASE WHEN k.who = 4 THEN 'assignment' ELSE 'task' END, md5('s' || k.s)::uuid, '', '{}', '{}', 'task', gen_random_uuid(), now() - interval '10 days'
    FROM place p, (
      SELECT 3 AS who, n AS s, n %% 36 AS house, NULL::uuid AS member, NULL::uuid AS agency FROM generate_series(0, %(ties)s - %(hub)s * 3 / 2 - 361) AS n
      UNION ALL SELECT 1, n * 18 + 1, 1 + 18 * ((n * 18 + 1) %% 36 / 18), %(hub_member)s::uuid, %(hub_agency)s::uuid FROM generate_series(0, %(hub)s - 1) AS n
      UNION ALL SELECT 2, n * 36 + 2, 2, NULL, %(supervisor_agency)s::uuid FROM generate_series(0, %(hub)s / 2 - 1) AS n
      UNION ALL SELECT 0, n * 36, 0, %(dense_member)s::uuid, %(dense_agency)s::uuid FROM generate_series(0, 299) AS n
      UNION ALL SELECT 4, n * 36 + 3, 3, %(sparse_member)s::uuid, %(sparse_agency)s::uuid FROM generate_series(0, 59) AS n) AS k JOIN house h ON h.n = k.house;
INSERT INTO privacy_emergency (id, jurisdiction_id, membership_id, agency_id, owner_id, reviewer_id, subject_id, purpose, reason, nature, stated, recorded, starts_at, ends_at)
  SELECT gen_random_uuid(), p.id, %(urgent_member)s, %(urgent_agency)s, h.id, h.id, md5('s' || e.e * 36 + 3)::uuid, 'treatment', 'Does not wake up.', 'breathing', '{}', '{reason}', now() - interval '1 minute', now() + interval '58 minutes'
    FROM place p, generate_series(0, 2) AS e (e) JOIN house h ON h.n = 3;
"""
TABLES = ("privacy_subject", "people_person", "privacy_part", "privacy_grant", "privacy_reach", "privacy_emergency")


def people_who_look() -> tuple[Any, list[Any], dict[str, Any]]:
    """The jurisdiction, its forty agencies and the six who look, made through actions."""
    from commonground.agencies.actions.found import found
    from commonground.agencies.actions.join import join
    from commonground.agencies.models import Agency, User
    from commonground.agencies.tests.cast import new_jurisdiction
    from commonground.agencies.viewers import service, viewer_from
    from commonground.kit.closed import door_open

    place = new_jurisdiction("county")
    with door_open("agencies.open_jurisdiction"):
        host = Agency.objects.create(jurisdiction=place, slug="host", name="County Office", kind="host")
    setup = service("setup", host)
    special = {number: kind for kind, _, number in LOOKERS.values()}
    agencies = [
        found(slug=f"a{n}", name=f"Agency {n}", kind=special.get(n, KINDS[n % len(KINDS)]), by=setup)
        for n in range(AGENCIES)
    ]
    lookers = {}
    for number, (name, (_, role, house)) in enumerate(LOOKERS.items()):
        user = User.objects.create_user(f"looker{number}@example.org", None, name=f"Looker {number}")
        purpose = "treatment" if name == "emergency only" else "coordination"
        lookers[name] = viewer_from(join(user=user, agency=agencies[house], role_code=role, by=setup), purpose=purpose)
    return place, agencies, lookers


def lay(cluster: Any, parts: int) -> dict[str, Any]:
    """Write the county. Indexes that keep no rule are made again afterwards."""
    import psycopg

    place, agencies, lookers = people_who_look()
    hub = parts // 200
    values = {
        "jurisdiction": place.pk, "agencies": [one.pk for one in agencies], "people": parts // 10, "parts": parts, "grants": parts * 3 // 10,
        "ties": parts * 9 // 100, "hub": hub, "hub_member": lookers["hub"].membership_id, "hub_agency": lookers["hub"].agency_id,
        "supervisor_agency": lookers["supervisor"].agency_id, "dense_member": lookers["dense"].membership_id, "dense_agency": lookers["dense"].agency_id,
        "sparse_member": lookers["sparse"].membership_id, "sparse_agency": lookers["sparse"].agency_id,
        "urgent_member": lookers["emergency only"].membership_id, "urgent_agency": lookers["emergency only"].agency_id,
    }  # fmt: skip
    with psycopg.connect(cluster.superuser_url("lists"), autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
        admin.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'"
        )
        listed = admin.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid::regclass::text = ANY (%s) AND NOT i.indisunique", [list(TABLES)]
        ).fetchall()  # fmt: skip
        for name, _ in listed:
            admin.execute(f"DROP INDEX {name}")
        admin.execute(COUNTY, values)
        for _, definition in listed:
            admin.execute(definition)
        admin.execute("VACUUM ANALYZE")
    return lookers


def timed(ask: Callable[[], Any], times: int) -> tuple[list[float], Any]:
    """Milliseconds of each time, and the last answer."""
    took, answer = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = ask()
        took.append(1000 * (time.perf_counter() - began))
    return took, answer


def server_time() -> float:
    """Milliseconds that the server's own process has worked for this connection; not a number where the machine does not tell."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else float("nan")


def by_reach(samples: list[Any]) -> dict[str, Callable[[], Any]]:
    """The questions as pages ask them."""
    from commonground.privacy.lists import how_many, may_see, newest, with_words

    turn = iter(samples * 1000)
    return {
        "one part": lambda: may_see(next(turn)), "newest 50": lambda: [part.pk for part in newest().parts], "count": how_many,
        "search, a rare word": lambda: [part.pk for part in with_words(RARE)], "search, a word in 1 of 10": lambda: [part.pk for part in with_words(COMMON)],
    }  # fmt: skip


def plainly(ask: Callable[[str, list[Any]], list[Any]], samples: list[Any], where: str) -> dict[str, Callable[[], Any]]:
    """The questions as one would write them, with or without a predicate."""
    from commonground.privacy.law.labels import NEVER_SEARCHED
    from commonground.privacy.lists import COUNTED

    live = "(expires_at IS NULL OR expires_at > statement_timestamp())"
    last = f"{live} AND {where} ORDER BY written_at DESC, id DESC LIMIT 50"
    labels = ", ".join(f"'{label}'" for label in NEVER_SEARCHED)
    words = f"SELECT id FROM (SELECT * FROM privacy_part WHERE to_tsvector('simple', COALESCE(text, '')) @@ plainto_tsquery('simple', %s) AND label NOT IN ({labels}) OFFSET 0) AS privacy_part WHERE {last}"
    turn = iter(samples * 1000)

    def ids(statement: str, values: list[Any]) -> list[Any]:
        return [row[0] for row in ask(statement, values)]

    return {
        "one part": lambda: bool(ids(f"SELECT 1 FROM privacy_part WHERE id = %s AND {live} AND {where}", [next(turn)])),
        "newest 50": lambda: ids(f"SELECT id FROM privacy_part WHERE {last}", []),
        "count": lambda: ids(f"SELECT count(*) FROM (SELECT 1 FROM privacy_part WHERE {live} AND {where} LIMIT {COUNTED + 1}) AS c", [])[0],
        "search, a rare word": lambda: ids(words, [RARE]), "search, a word in 1 of 10": lambda: ids(words, [COMMON]),
    }  # fmt: skip


def asked_by(connection: Any, viewer: Any, patience: int) -> Callable[[str, list[Any]], list[Any]]:
    """Ask on a connection as this viewer, who is told to the database beforehand; an answer that takes longer than we wait is late."""
    import psycopg

    from commonground.agencies.context import token_for

    connection.execute(
        "SELECT set_config('commonground.viewer', %s, false), set_config('statement_timeout', %s, false)",
        [token_for(viewer), f"{patience}s"],
    )

    def ask(statement: str, values: list[Any]) -> list[Any]:
        try:
            return connection.execute(statement, values).fetchall()  # type: ignore[no-any-return]
        except psycopg.errors.QueryCanceled:
            raise TimeoutError from None

    return ask


def peer(ask: Callable[[], Any], times: int) -> tuple[float | None, Any]:
    """The 95th percentile and the answer; None when it takes longer than we wait."""
    try:
        timed(ask, 1)
        took, answer = timed(ask, times)
    except TimeoutError:
        return None, None
    return percentile(took, 0.95), answer


def guardian(cluster: Any, lookers: dict[str, Any], samples: dict[str, list[Any]], chosen: argparse.Namespace) -> dict[str, Any]:  # fmt: skip
    """What django-guardian answers and in how many milliseconds, of each who looks: the parts that they may see now are given to it first."""
    import psycopg

    from commonground.privacy.law.labels import NEVER_SEARCHED
    from commonground.privacy.lists import COUNTED
    from commonground.privacy.register import register
    from commonground.site.floor.policies import read_predicate

    seen = read_predicate("privacy_part", register()["privacy.part"])
    with psycopg.connect(cluster.superuser_url("lists"), autocommit=True) as admin:
        admin.execute("CREATE SCHEMA peer; CREATE TABLE peer.seen (looker text, id uuid)")
        for name, viewer in lookers.items():
            ask = asked_by(admin, viewer, 3600)
            ask(
                f"INSERT INTO peer.seen SELECT %s, id FROM privacy_part WHERE (expires_at IS NULL OR expires_at > statement_timestamp()) AND ({seen}) RETURNING 1", [name]
            )  # fmt: skip
    questions = {
        "database": cluster.superuser_url("lists"), "times": chosen.times, "few": PEER_TIMES, "patience": chosen.patience, "never": sorted(NEVER_SEARCHED),
        "most": COUNTED + 1, "lookers": {name: [str(one) for one in some] for name, some in samples.items()},
        "words": {"search, a rare word": RARE, "search, a word in 1 of 10": COMMON},
    }  # fmt: skip
    asked = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "guardian_peer.py")], input=json.dumps(questions), capture_output=True, text=True, check=False
    )  # fmt: skip
    if asked.returncode:
        raise SystemExit(f"django-guardian could not be asked:\n{asked.stderr}")
    told: dict[str, Any] = json.loads(asked.stdout)
    return told


def measure(cluster: Any, lookers: dict[str, Any], chosen: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The rows of the table, and every difference between the forms."""
    import psycopg

    from commonground.agencies.context import as_viewer
    from commonground.privacy.register import register
    from commonground.site.floor.policies import read_predicate

    predicate = f"({read_predicate('privacy_part', register()['privacy.part'])})"
    lines, wrong = [], []
    with (
        psycopg.connect(cluster.superuser_url("lists"), autocommit=True) as admin,
        psycopg.connect(cluster.url("cg_app", "lists"), autocommit=True) as app,
    ):
        some = [
            row[0] for row in admin.execute("SELECT id FROM privacy_part ORDER BY md5(id::text) LIMIT 300").fetchall()
        ]
        chosen_parts = {}
        for name, viewer in lookers.items():
            with as_viewer(viewer):
                mine = by_reach([])["newest 50"]()
            chosen_parts[name] = [one for pair in zip(some, (mine or some) * 300, strict=False) for one in pair]
        by_guardian: dict[str, Any] = {name: {} for name in lookers}
        if not chosen.without_guardian:
            by_guardian = guardian(cluster, lookers, chosen_parts, chosen)
        for name, viewer in lookers.items():
            samples = chosen_parts[name]
            forms = [
                plainly(asked_by(app, viewer, chosen.patience), samples, "true"), plainly(asked_by(admin, viewer, chosen.patience), samples, predicate),
                plainly(asked_by(admin, viewer, chosen.patience), samples, f"jurisdiction_id = '{viewer.jurisdiction_id}'"),
            ]  # fmt: skip
            with as_viewer(viewer):
                for question, ask in by_reach(samples).items():
                    timed(ask, WARM)
                    worked = server_time()
                    took, answer = timed(ask, chosen.times)
                    worked = (server_time() - worked) / chosen.times
                    others = [
                        peer(form[question], PEER_TIMES if question != "one part" else chosen.times) for form in forms
                    ]
                    p95, told = percentile(took, 0.95), len(answer) if isinstance(answer, list) else answer
                    if question != "one part":
                        wrong += [
                            f"{name}, {question}: {form}"
                            for form, (_, other) in zip(("floor", "predicate"), others, strict=False)
                            if other is not None and other != answer
                        ]
                    peers = by_guardian[name].get(question)
                    if peers and question != "one part":
                        same = [str(one) for one in answer] if isinstance(answer, list) else answer
                        wrong += [f"{name}, {question}: django-guardian"] if peers["answer"] != same else []
                    bare, beside = others[2][0], percentile(peers["took"], 0.95) if peers else None
                    late = " **missed**" if p95 > BARS[question] else ""
                    lines.append(
                        f"| {name} | {question} | {'' if question == 'one part' else told} | {statistics.median(took):.2f} / {p95:.2f}{late} | {worked:.2f} | {BARS[question]} | "
                        f"{f'{bare:.2f}' if bare else '–'} | {f'{p95 / bare:.1f}' if bare else '–'} | {' | '.join(f'{other:.1f}' if other is not None else f'over {1000 * chosen.patience:,}' for other in (*(took for took, _ in others[:2]), *([] if chosen.without_guardian else [beside])))}{' | not asked' if chosen.without_guardian else ''} |"
                    )
                    print(lines[-1], flush=True)
    return lines, wrong


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure lists under the law.")
    parser.add_argument("--parts", type=int, default=2_000_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--patience", type=int, default=5, help="seconds after which another form is given up")
    parser.add_argument(
        "--without-guardian",
        action="store_true",
        help="do not write a row for each part that somebody may see, nor ask for them",
    )
    parser.add_argument("--stay", action="store_true", help="wait afterwards, so that somebody can look at plans")
    parser.add_argument(
        "--when",
        type=Path,
        help="ask only when this file is there: the machine is made quiet between writing and asking",
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _ = prepare(folder, "lists", shared_buffers="1GB", jit="off")
        try:
            run(cluster, chosen)
        finally:
            cluster.stop()


def run(cluster: Any, chosen: argparse.Namespace) -> None:
    """Lay, ask, print.

    :raises SystemExit: when the forms do not answer the same.
    """
    began = time.perf_counter()
    lookers = lay(cluster, chosen.parts)
    laying = time.perf_counter() - began
    if chosen.stay:
        print(cluster.superuser_url("lists"), flush=True)
    print(f"written in {laying:.0f} s", flush=True)
    while chosen.when and not chosen.when.exists():
        time.sleep(1)
    lines, wrong = measure(cluster, lookers, chosen)
    about = (
        f"fsync on, shared buffers 1 GB, jit off, {chosen.parts:,} parts, {chosen.parts // 10:,} people, {AGENCIES} agencies, {chosen.parts * 3 // 10:,} permissions, "
        f"{chosen.parts * 9 // 100:,} ties, written in {laying:.0f} s; {chosen.times} times each, other forms {PEER_TIMES} times"
    )
    columns = (
        "who",
        "question",
        "rows",
        "by reach: median / p95, ms",
        "the server's own work, mean",
        "bar",
        "no predicate: p95",
        "ratio",
        "row-level security alone: p95",
        "predicate in the question: p95",
        "django-guardian: p95",
    )
    report("Lists" if chosen.parts == 2_000_000 else f"Lists-{chosen.parts // 1_000_000}m", about, columns, lines)
    if chosen.stay:
        input("Enter ends it. ")
    if wrong:
        print("These forms answer differently:", *wrong, sep="\n")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
