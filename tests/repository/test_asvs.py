"""The table of the Application Security Verification Standard: whole, and *met* only where a test that exists shows it."""

import ast
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATUSES = {"met", "partly", "not", "not applicable"}


@cache
def rows() -> tuple[dict, ...]:
    return tuple(tomllib.loads((ROOT / "docs/security/asvs.toml").read_text(encoding="utf-8"))["row"])


@cache
def named_in(path: str) -> frozenset[str]:
    """The names of the test functions of a file, as written there."""
    file = ROOT / path
    if file.suffix != ".py" or not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")
    )


def missing(row: dict) -> list[str]:
    return [one for one in row.get("tests", []) if one.partition("::")[2] not in named_in(one.partition("::")[0])]


def test_every_requirement_of_levels_one_and_two_stands_there_once() -> None:
    """5.0.0 has 70 of level 1 and 183 of level 2."""
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids))
    assert Counter(row["level"] for row in rows()) == {1: 70, 2: 183}
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one.split(".")])
    assert {one.split(".")[0] for one in ids} == {str(number) for number in range(1, 18)}


def test_every_row_says_what_and_why() -> None:
    assert [row["id"] for row in rows() if row["status"] not in STATUSES or not row["what"] or not row["why"]] == []


def test_met_is_said_only_with_a_test_that_exists() -> None:
    assert [row["id"] for row in rows() if row["status"] == "met" and not row.get("tests")] == []
    assert [(row["id"], missing(row)) for row in rows() if missing(row)] == []


def test_tests_are_named_for_nothing_else() -> None:
    assert [row["id"] for row in rows() if row.get("tests") and row["status"] != "met"] == []


@pytest.mark.parametrize(
    "planted", ["tests/repository/test_asvs.py::test_that_is_nowhere", "nowhere.py::test_x", "README.md"]
)
def test_a_planted_test_that_does_not_exist_is_found(planted: str) -> None:
    assert missing({"tests": [planted]}) == [planted]
