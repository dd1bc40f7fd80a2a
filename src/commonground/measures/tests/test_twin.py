"""The plain twin gives the answers that were worked out by hand, in every example."""

import tomllib
from pathlib import Path

import pytest

from commonground.measures.tests.twin import MEASURES

EXAMPLES = tomllib.loads((Path(__file__).parent / "expected" / "measures.toml").read_text())["example"]
WHICH = ("unit_type", "quantity", "from", "to", "days")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['measure']}: {e['name']}")
def test_the_twin_agrees_with_what_was_worked_out_by_hand(example):
    answers = MEASURES[example["measure"]](example)
    for expected in example["expected"]:
        answer = next(a for a in answers if all(a.get(k) == expected[k] for k in WHICH if k in expected))
        told = {key: answer.get(key) for key in expected}
        assert told == {k: pytest.approx(v, abs=5e-5) if isinstance(v, float) else v for k, v in expected.items()}
        assert ("value" in answer) == ("value" in expected) or expected.keys() & {"median", "unit_type", "from"}
        assert ("median" in answer) == ("median" in expected)
