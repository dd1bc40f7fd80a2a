"""One answer from list, check and floor for a million pairs of somebody who looks and a part (T1 of the plan of tests); keeps a table.

    python benchmarks/law.py [--pairs 1000000] [--parts 2500] [--seed 1]

A town drawn by chance is laid in a durable database of its own: agencies of every kind, everybody in every role and for every purpose,
persons with a part each, and agreements, permissions, ties, emergency accesses and bars near the edge where one thing decides. Then for
every pair: the *floor* (the whole table, no filter), the *list* (through the door, page by page) and the *check* (``decide`` on the facts as
they are gathered). For the pair a person was drawn for, also ``decide`` on the facts as they were drawn. Any difference is printed with
its seed, and the script fails.
"""

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
from ground import prepare, report  # noqa: E402 (found beside this script)

PAGE = 50


def drawn(chance: random.Random, number: int) -> Any:
    """A story: everything in hand for a cell that somebody can ask, with a few things gone, over or still to come, and now and then a bar."""
    from commonground.privacy.law.labels import LABELS
    from commonground.privacy.models.reach import TIES
    from commonground.privacy.tests import edges

    places = [one for one in edges.LAW.words.recipients if one != "self" and edges.somebody(one)]
    row = chance.choice(OPENED) if chance.random() < 0.8 else None
    standing = row.recipient if row else chance.choice(places)
    if not edges.somebody(standing):
        row, standing = None, "own"
    label, purpose = (row.label, row.purpose) if row else (chance.choice(LABELS), chance.choice(edges.PURPOSES))
    names = ["note", "note", "be_careful", chance.choice(edges.NAMES)]
    gone = chance.sample(sorted(edges.EVERYTHING), chance.choice([0, 1, 5, 20])) + chance.sample(
        ["wrote", "emergency", "agreement", *(f"tie {kind}" for kind in TIES), *edges.FAMILIES["grant"]],
        chance.choice([0, 2, 5, 8]),
    )
    hand = edges.Hand(
        label, purpose, standing == "own", chance.choice(edges.somebody(standing)), chance.choice(names),
        (edges.EVERYTHING - set(gone)) | {"reads"} if chance.random() < 0.9 else frozenset({"agreement"}), chance.random() < 0.1,
    )  # fmt: skip
    story = hand.story()
    holder = story.holder if story.own else chance.choice(["host", "crisis", "school"])
    return replace(story, name=str(number), facts=changed(story.facts, chance), holder=holder)


def changed(facts: Any, chance: random.Random) -> Any:
    """The same facts, some of them over, beginning at this moment or later, and one in ten behind a bar."""
    hour = timedelta(hours=1)

    def moved(one: Any) -> Any:
        if chance.random() < 0.85:
            return one
        starts, ends = chance.choice([(0, 1), (-2, 0), (1, 2)])
        return replace(one, starts=facts.at + starts * hour, ends=facts.at + ends * hour)

    spans = {
        name: tuple(moved(one) for one in getattr(facts, name)) for name in ("releases", "relations", "emergencies")
    }
    # The tie of a legal paper is written by the floor for that paper alone: it is tested with the papers.
    spans["relations"] = tuple(one for one in spans["relations"] if one.kind != "paper")
    bars = [{}] * 27 + [
        {"conflicts": frozenset({"related"})},
        {"works_at": frozenset({"receiver"})},
        {"never_with": frozenset({"police", "own"})},
    ]
    # What somebody stated stands on a tie or an emergency access: with neither it is nowhere.
    stated = facts.stated if spans["relations"] or spans["emergencies"] else frozenset()
    return replace(facts, **spans, **chance.choice(bars), stated=stated)


def lay(chance: random.Random, parts: int) -> Any:
    """The town, laid."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.privacy.tests.laid import Laid

    return Laid(make_cast(), [drawn(chance, number) for number in range(parts)], valid_only=False)


def one_viewer(laid: Any, viewer: Any, parts: list[Any], told: dict[str, float]) -> tuple[set[Any], set[Any], set[Any]]:
    """What floor, list and check show one viewer of all parts."""
    from commonground.agencies.context import as_viewer
    from commonground.privacy.doors import parts_of_ids
    from commonground.privacy.models import Part
    from commonground.privacy.why import rulings

    with as_viewer(viewer):
        began = time.perf_counter()
        floor = set(Part.objects.values_list("pk", flat=True))
        asked = time.perf_counter()
        listed = {
            part.pk
            for at in range(0, len(parts), PAGE)
            for part in parts_of_ids([part.record_id for part in parts[at : at + PAGE]])
        }
        paged = time.perf_counter()
        checked = {pk for pk, ruling in rulings(viewer, parts, at=laid.at).items() if ruling.permits}
        for name, seconds in (
            ("floor", asked - began),
            ("list", paged - asked),
            ("check", time.perf_counter() - paged),
        ):
            told[name] += seconds
    return floor, listed, checked


def compare(laid: Any, pairs: int, told: dict[str, float]) -> tuple[int, int, list[str]]:
    """Pairs asked, pairs that open, and every difference as a line."""
    from commonground.privacy.law.ruling import decide

    parts = [part for several in laid.parts.values() for part in several]
    done = opened = 0
    wrong: list[str] = []
    for viewer, stories in laid.by_viewer().items():
        if done >= pairs:
            break
        floor, listed, checked = one_viewer(laid, viewer, parts, told)
        if not floor == listed == checked:
            several = sorted(map(str, floor ^ checked | floor ^ listed))[:3]
            wrong.append(
                f"{viewer.role} {viewer.purpose}: floor {len(floor)}, list {len(listed)}, check {len(checked)}; {several}"
            )
        for story in stories:
            if (laid.parts[story.name][0].pk in floor) != decide(story.asked, story.facts).permits:
                wrong.append(f"story {story.name} is not as it was drawn")
        done, opened = done + len(parts), opened + len(floor)
    return done, opened, wrong


OPENED: list[Any] = []


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Compare list, check and floor over a million pairs.")
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--parts", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        cluster, _ = prepare(folder, "law")
        try:
            run(cluster, chosen)
        finally:
            cluster.stop()


def run(cluster: Any, chosen: argparse.Namespace) -> None:
    """Lay, compare, print.

    :raises SystemExit: when there is any difference.
    """
    import psycopg

    from commonground.privacy.law.openings import the_openings

    OPENED[:] = the_openings()
    began = time.perf_counter()
    laid = lay(random.Random(chosen.seed), chosen.parts)
    with psycopg.connect(cluster.superuser_url("law"), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    laying = time.perf_counter() - began
    told = dict.fromkeys(("floor", "list", "check"), 0.0)
    done, opened, wrong = compare(laid, chosen.pairs, told)
    lines = [
        f"| pairs of a viewer and a part | {done:,} |",
        f"| of them open | {opened:,} ({opened / done:.1%}) |",
        f"| differences between floor, list, check and what was drawn | {len(wrong)} |",
        f"| laying the town | {laying:.0f} s |",
        *(f"| {name} | {seconds:.0f} s, {1e6 * seconds / done:.0f} µs a pair |" for name, seconds in told.items()),
    ]
    about = f"fsync on, seed {chosen.seed}, {chosen.parts:,} parts, {len(laid.by_viewer())} viewers, pages of {PAGE}"
    report("Law", about, ("what", "figure"), lines)
    if wrong:
        print(f"seed {chosen.seed}:", *wrong[:20], sep="\n")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
