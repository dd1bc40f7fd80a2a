"""How many small faults in the code that decides who may see what the tests find (``make mutate``).

Each fault (``mutants.py``) is planted in memory, in a process of its own; there the tests that ``mutate.toml`` names for the file run until one
fails. Nothing on disk changes. It is tried twice: first in a process in which code and tests are loaded, by changing the one function (some
hundredths of a second); what no test finds there, and what is no function, in a process that was forked before anything was loaded, so that the
fault is there also while the law is read and compiled. What was found is kept in ``var/mutate.jsonl``: a run that was stopped goes on where it was,
and a fault is tried again when its file, or the test that found it, changed; one that nothing found, when any test changed. A fault that changes
nothing for anybody stands in ``mutate.toml`` with the reason, and counts apart.
"""

import argparse
import hashlib
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mutants import Mutant, mutants
from planted import LEAST_SECONDS, Answer, Plan, from_the_start, get_ready, in_a_child, try_loaded

ROOT = Path(__file__).resolve().parents[1]
BAR = 95.0
NO_ANSWER = "no answer yet"
STATES = ("killed", "too slow", "equivalent", "survived", "invalid", NO_ANSWER)


def read_plan(path: Path, root: Path) -> Plan:
    """The plan of a file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    targets = {}
    for row in rows["target"]:
        for file in row["files"]:
            targets[f"{row['folder']}/{file}"] = [
                f"{row['tests_in']}/{test}" for test in [*row["tests"], *row.get("slow", ())]
            ]
    equivalent = [{**row, "file": row["file"]} for row in rows.get("equivalent", [])]
    slow = tuple(f"{row['tests_in']}/{test}" for row in rows["target"] for test in row.get("slow", ()))
    again = tuple(rows.get("loaded_anew", ()))
    return Plan(
        root,
        root / rows["source"],
        rows.get("django", ""),
        targets,
        equivalent,
        again,
        slow,
        tuple(rows.get("made_once", ())),
    )


def digest(root: Path, files: Iterable[str]) -> str:
    """A fingerprint of what these files say."""
    made = hashlib.sha256()
    for file in sorted(files):
        path = root / file.partition("::")[0]
        made.update(path.read_bytes() if path.is_file() else b"?")
    return made.hexdigest()[:16]


@dataclass
class Kept:
    """What is known of each fault, in a file that only grows."""

    plan: Plan
    path: Path

    def known(self) -> dict[str, dict[str, Any]]:
        """The newest answer for each fault."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return {row["key"]: row for row in map(json.loads, lines)}

    def keep(self, one: Mutant, answer: Answer) -> None:
        """Write an answer down."""
        state, by, took = answer
        row = {
            "key": one.key,
            "state": state,
            "by": by,
            "seconds": round(took, 2),
            "source": digest(self.plan.root, [one.file]),
        }
        row["rests_on"] = digest(self.plan.root, _rests_on(row, self.plan.targets[one.file]))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as out:
            out.write(json.dumps(row) + "\n")

    def still_holds(self, row: dict[str, Any] | None, file: str) -> bool:
        """Whether nothing that an answer rests on changed since."""
        same = row is not None and row["source"] == digest(self.plan.root, [file])
        return bool(same and row and row["rests_on"] == digest(self.plan.root, _rests_on(row, self.plan.targets[file])))

    def open(self, several: list[tuple[Any, Mutant]]) -> list[tuple[Any, Mutant]]:
        """The faults that have to be tried."""
        known = self.known()
        return [
            (tree, one)
            for tree, one in several
            if not self.plan.reason(one) and not self.still_holds(known.get(one.key), one.file)
        ]


def run(
    plan: Plan, files: list[str], kept: Kept, say: Callable[[str], None], *, try_them: bool = True
) -> dict[str, list[tuple[Mutant, str, str]]]:
    """Try every fault of these files; by file each fault, its state, and what found it or why it changes nothing.

    :param try_them: without it nothing is tried, and only what is known already and still holds is said.
    """
    groups: dict[tuple[str, ...], list[tuple[Any, Mutant]]] = {}
    for file in files:
        tree, several = mutants(plan.root / file, file)
        groups.setdefault(tuple(plan.targets[file]), []).extend((tree, one) for one in several)
    for tests, every in groups.items():
        if not try_them or not (left := kept.open(every)):
            continue
        seconds = _limit(plan, list(tests), say)
        try_loaded(plan, list(tests), left, kept.keep)
        say(f"{len(left)} faults tried where all is loaded, {len(left) - len(kept.open(every))} of them found")
        for tree, one in kept.open(every):
            order = likely_first(list(tests), one, kept.known())
            kept.keep(one, in_a_child(partial(from_the_start, plan, order, tree, one), seconds))
    known = kept.known()
    found: dict[str, list[tuple[Mutant, str, str]]] = {file: [] for file in files}
    for _tree, one in (each for several in groups.values() for each in several):
        why = plan.reason(one)
        row = known.get(one.key)
        holds = row is not None and (row["state"] == "survived" or kept.still_holds(row, one.file))
        row = {"state": "equivalent", "by": why} if why else row if row and holds else {"state": NO_ANSWER, "by": ""}
        found[one.file].append((one, row["state"], row["by"]))
    return found


def likely_first(tests: list[str], one: Mutant, known: dict[str, dict[str, Any]]) -> list[str]:
    """The tests in the order in which they are likely to find a fault: those that found most faults in the same function, then in the same
    file; else as they are named.
    """
    found = Counter[tuple[str, bool]]()
    for key, row in known.items():
        file, inside, *_ = key.split("\t")
        if row["state"] == "killed" and file == one.file:
            found[row["by"].partition("::")[0], inside == one.inside] += 1
    return sorted(tests, key=lambda test: (-found[test, True], -found[test, False]))


def _rests_on(row: dict[str, Any], tests: list[str]) -> list[str]:
    """The files of tests on which an answer rests: the one that found the fault; all of them where none did."""
    named = [test for test in tests if row["state"] == "killed" and row["by"].startswith(test)]
    return named or ([] if row["state"] == "killed" else tests)


def _limit(plan: Plan, tests: list[str], say: Callable[[str], None]) -> float:
    """The tests without any fault: they must pass, and five times what they take is the limit."""
    state, by, took = in_a_child(partial(from_the_start, plan, tests, None, None), 600)
    if state != "survived" or by:
        sys.exit(f"the tests fail without any fault: {state} {by}")
    say(f"without a fault {len(tests)} files of tests pass in {took:.1f} s of computing")
    return max(LEAST_SECONDS, 5 * took)


def table(found: dict[str, list[tuple[Mutant, str, str]]]) -> list[str]:
    """The counts as a table, with a line for all."""
    lines = [
        "| file | faults | killed | too slow | equivalent | survived | invalid | no answer yet | killed of those that matter, at least |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = {file: Counter(state for _one, state, _by in several) for file, several in found.items()}
    for name, counts in [*rows.items(), ("all", sum(rows.values(), Counter()))]:
        lines.append(
            f"| {name} | {counts.total()} | {' | '.join(str(counts[state]) for state in STATES)} | {share(counts):.1f} % |"
        )
    return lines


def share(counts: Counter[str]) -> float:
    """How many of a hundred faults that change something were found. One that never ends is found by whoever waits."""
    matter = counts.total() - counts["equivalent"] - counts["invalid"]
    return 100 * (counts["killed"] + counts["too slow"]) / matter if matter else 100.0


def main(arguments: list[str] | None = None) -> int:
    """Try the faults and print what the tests did not find. Answers 1 below the bar, or when a reason fits no fault."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("only", nargs="*", help="files, or the ends of their names; all when none is named")
    reader.add_argument("--plan", type=Path, default=Path(__file__).with_name("mutate.toml"))
    reader.add_argument("--root", type=Path, default=ROOT)
    reader.add_argument("--kept", type=Path)
    reader.add_argument("--table", type=Path, help="write the counts into this file, too")
    reader.add_argument("--known", action="store_true", help="try nothing: say what is known already")
    told = reader.parse_args(arguments)
    plan = read_plan(told.plan, told.root)
    files = [file for file in plan.targets if not told.only or any(file.endswith(one) for one in told.only)]
    if not told.known:
        get_ready(plan)
    began = time.monotonic()
    kept = Kept(plan, told.kept or told.root / "var" / "mutate.jsonl")
    found = run(plan, files, kept, lambda line: print(line, flush=True), try_them=not told.known)
    for file in files:
        for one, state, by in found[file]:
            if state in ("survived", "equivalent"):
                print(f"{state}: {one}" + (f": {by}" if state == "equivalent" else ""))
    unused = [] if told.only else plan.unused()
    lines = [*table(found), "", f"{(time.monotonic() - began) / 60:.1f} minutes for what was not known yet"]
    print("\n".join([*(f"no such fault any more: {one}" for one in unused), *lines]))
    if told.table:
        told.table.write_text("\n".join(lines) + "\n")
    enough = share(Counter(state for several in found.values() for _one, state, _by in several)) >= BAR
    return 0 if enough and not unused else 1


if __name__ == "__main__":
    sys.exit(main())
