"""A rule that makes results is never changed under its version: the old file goes to ``instruments/earlier``, the new one bears a new version."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from commonground.programs.instruments import UnknownInstrument, instruments, rule_at, slots
from commonground.programs.instruments.reading import earlier

KNOWN = tomllib.loads((Path(__file__).parent / "expected" / "rules_by_version.toml").read_text())["version"]
EVERY = [*instruments().values(), *slots().values(), *earlier().values()]


def digest(rule):
    """Of everything that decides a result, and nothing of the words."""
    says = [
        rule.rule, rule.otherwise,
        [(i.code, i.role, [(c.value, c.points) for c in i.choices], dict(i.asked_when)) for i in rule.items],
        [
            (b.code, b.lowest, b.highest, b.positive, dict(b.when), [dict(w) for w in b.any_of], b.decided,
             (b.count.items, b.count.value, b.count.least) if b.count else None)
            for b in rule.bands
        ],
        [(f.code, f.item, f.least, f.next_steps, [dict(w) for w in f.any_of], f.bands, f.raised_by) for f in rule.flags],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()[:16]


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.version)
def test_each_version_still_makes_what_it_made(rule):
    assert KNOWN[rule.version] == digest(rule), "give it a new version, and leave the old file in instruments/earlier"


def test_no_version_that_was_ever_asked_with_is_lost():
    assert {rule.version for rule in EVERY} == set(KNOWN)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.version)
def test_a_rule_is_found_by_its_version_with_and_without_a_wording_behind_it(rule):
    assert rule_at(rule.code, rule.version) is rule
    assert rule_at(rule.code, f"{rule.version}+ours.2") is rule


@pytest.mark.parametrize(
    ("code", "version"), [("phq9", "phq9-0"), ("phq9", "gad7-1"), ("none", "phq9-1"), ("phq9", "")]
)
def test_a_version_that_is_not_here_is_not_taken_for_another(code, version):
    with pytest.raises(UnknownInstrument):
        rule_at(code, version)
