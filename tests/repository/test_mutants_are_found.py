"""The run that plants small faults (``make mutate``) tells the truth: it finds a fault that no test sees, and believes no reason for a fault that is not there."""

import ast
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from source_tree import ROOT

GATE = '''"""Who may pass."""


def may_pass(age: int, barred: bool) -> bool:
    """Grown up, and not barred."""
    if barred:
        return False
    return age >= 18
'''
BLIND = """from town.gate import may_pass


def test_a_child_and_who_is_barred_do_not_pass():
    assert may_pass(40, False) is True
    assert may_pass(4, False) is False
    assert may_pass(40, True) is False
"""
SEEING = BLIND + "    assert may_pass(18, False) and not may_pass(17, False)\n"
PLAN = """source = "src"
[[target]]
folder = "src/town"
files = ["gate.py"]
tests_in = "tests"
tests = ["test_gate.py"]
"""
REASON = """[[equivalent]]
file = "src/town/gate.py"
in = "may_pass"
was = "{was}"
now = "{now}"
why = "nobody is that old to the day"
"""


def mutate(town: Path, plan: str, test: str) -> subprocess.CompletedProcess[str]:
    """A run over the small town."""
    (town / "plan.toml").write_text(plan)
    (town / "tests" / "test_gate.py").write_text(test)
    words = [sys.executable, str(ROOT / "tools" / "mutate.py"), "--plan", str(town / "plan.toml"), "--root", str(town)]
    alone = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO"))}
    return subprocess.run(
        words, capture_output=True, text=True, cwd=town, timeout=120, env={**alone, "PYTHONDONTWRITEBYTECODE": "1"}
    )


@pytest.fixture
def town(tmp_path: Path) -> Path:
    for folder in ("src/town", "tests"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "town" / "__init__.py").write_text("")
    (tmp_path / "src" / "town" / "gate.py").write_text(GATE)
    return tmp_path


def test_a_fault_that_no_test_sees_is_found_and_gone_once_a_test_sees_it(town: Path) -> None:
    blind = mutate(town, PLAN, BLIND)
    left = [line.partition(": in ")[2] for line in blind.stdout.splitlines() if line.startswith("survived")]
    assert left == ["may_pass: age >= 18  ->  age > 18", "may_pass: 18  ->  19", "may_pass: 18  ->  17"], blind.stderr
    assert blind.returncode == 1
    seeing = mutate(town, PLAN, SEEING)
    assert "survived:" not in seeing.stdout and "100.0 %" in seeing.stdout, seeing.stdout + seeing.stderr
    assert seeing.returncode == 0
    assert (town / "src" / "town" / "gate.py").read_text() == GATE, "nothing on disk changes"


def test_what_is_known_is_not_tried_again(town: Path) -> None:
    mutate(town, PLAN, SEEING)
    kept = town / "var" / "mutate.jsonl"
    before = kept.read_text()
    assert len(before.splitlines()) > 5 and {json.loads(line)["state"] for line in before.splitlines()} == {"killed"}
    mutate(town, PLAN, SEEING)
    assert kept.read_text() == before


def test_a_reason_counts_for_the_one_fault_it_names_and_for_no_other(town: Path) -> None:
    told = mutate(town, PLAN + REASON.format(was="age >= 18", now="age > 18"), BLIND)
    assert (
        "equivalent: src/town/gate.py:8: in may_pass: age >= 18  ->  age > 18: nobody is that old to the day"
        in told.stdout
    )
    assert told.stdout.count("survived: ") == 2
    gone = mutate(town, PLAN + REASON.format(was="age >= 16", now="age > 16"), SEEING)
    assert gone.returncode == 1 and "no such fault any more" in gone.stdout


def test_tests_that_fail_without_any_fault_prove_nothing(town: Path) -> None:
    broken = mutate(town, PLAN, BLIND + "    assert may_pass(3, False)\n")
    assert broken.returncode == 1 and "the tests fail without any fault" in broken.stderr


def test_what_no_test_runs_is_not_said_to_be_found(town: Path) -> None:
    (town / "src" / "town" / "gate.py").write_text(f"{GATE}\n\ndef fee(age: int) -> bool:\n    return age < 12\n")
    told = mutate(town, PLAN, SEEING)
    left = [line.partition(": in ")[2] for line in told.stdout.splitlines() if line.startswith("survived")]
    assert left == [
        "fee: return age < 12  ->  return None",
        "fee: age < 12  ->  age <= 12",
        "fee: 12  ->  13",
        "fee: 12  ->  11",
    ]
    assert told.returncode == 1


def test_a_fault_that_is_no_python_is_neither_found_nor_missed(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    from mutants import Mutant
    from mutate import table
    from planted import Plan, from_the_start, in_a_child

    tree = ast.parse(GATE)
    one = Mutant(
        "src/town/gate.py",
        1,
        "module",
        "a docstring",
        "break",
        0,
        partial(tree.body.__setitem__, 0, ast.Break(lineno=1, col_offset=0)),
    )
    plan = Plan(town, town / "src", "", {one.file: []}, [])
    state, _by, _took = in_a_child(partial(from_the_start, plan, [], tree, one), 20)
    assert state == "invalid"
    rows = {one.file: [(one, state, ""), (one, "killed", ""), (one, "survived", "")]}
    assert table(rows)[-1] == "| all | 3 | 1 | 0 | 0 | 1 | 1 | 0 | 50.0 % |"
