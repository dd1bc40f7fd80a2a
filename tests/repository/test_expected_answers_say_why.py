"""Expected answers come from a cited text: every case says why, names a source that its file lists, and bears its own name."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from source_tree import SOURCE, named

LEAST = {
    "programs/tests/expected/phq9.toml": ("case", 25),
    "programs/tests/expected/pcptsd5.toml": ("case", 25),
    "programs/tests/expected/gad7.toml": ("case", 12),
    "programs/tests/expected/auditc.toml": ("case", 12),
    "programs/tests/expected/cssrs.toml": ("case", 12),
    "programs/tests/expected/cssrs-since.toml": ("case", 12),
    "programs/tests/expected/lap.toml": ("case", 12),
    "programs/tests/expected/dast10.toml": ("case", 12),
    "openness/tests/expected/suppression.toml": ("table", 20),
    "site/tests/expected/simple_law.toml": ("case", 30),
    "site/tests/expected/school_court_probation.toml": ("case", 40),
    "site/tests/expected/court_ordered_treatment.toml": ("case", 20),
    "legal/tests/expected/paper_reach.toml": ("case", 18),
    "measures/tests/expected/measures.toml": ("example", 14),
}


def complaints(answers: dict[str, Any]) -> list[str]:
    """Cases without a reason or a listed source, and names that two cases share."""
    wrong = []
    for kind, cases in answers.items():
        if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
            continue
        titles = [(case.get("measure"), case.get("name")) for case in cases]
        wrong += [f"{kind} {title}: two bear this name" for title in {t for t in titles if titles.count(t) > 1}]
        for case in cases:
            if len(case.get("why", "")) < 4:
                wrong.append(f"{kind} {case.get('name')}: says no why")
            if case.get("source", next(iter(answers["sources"]))) not in answers["sources"]:
                wrong.append(f"{kind} {case.get('name')}: its source is not listed")
    return wrong


@pytest.mark.parametrize("file", sorted(LEAST))
def test_every_expected_answer_says_why_and_where_from(file: str) -> None:
    path: Path = SOURCE / file
    answers = tomllib.loads(path.read_text(encoding="utf-8"))
    kind, least = LEAST[file]
    assert len(answers[kind]) >= least, f"{named(path)} has lost cases"
    assert not complaints(answers)


def test_planted_cases_without_a_reason_or_with_an_unlisted_source_are_found() -> None:
    case = {"name": "a", "why": "the rule", "source": "unlisted"}
    answers = {"sources": {"listed": "A text"}, "case": [case, {"name": "a", "source": "listed"}]}
    assert len(complaints(answers)) == 3
