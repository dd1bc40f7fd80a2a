"""What each kind of paper reaches per label, against answers written from the cited texts."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commonground.legal.kinds import SIGNERS, kinds
from commonground.legal.reach import PaperFacts, reached, stated
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS

ANSWERS = tomllib.loads((Path(__file__).parent / "expected" / "paper_reach.toml").read_text(encoding="utf-8"))
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


def of(case):
    return PaperFacts(
        case["kind"],
        case["signed_by"],
        case["recipient"],
        frozenset(case["ticks"]),
        case["told"],
        holder=case.get("holder", ""),
    )


@pytest.mark.parametrize("case", ANSWERS["case"], ids=lambda case: case["name"])
@pytest.mark.parametrize("label", LABELS)
def test_a_paper_reaches_exactly_the_labels_that_the_law_lets_it(case, label):
    if label in case.get("only", LABELS):
        assert reached(of(case), at=AT)[label].permits is (label in case["reaches"]), (case["why"], label)


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("signed_by", sorted(SIGNERS))
@pytest.mark.parametrize("label", ["substance_use", "substance_use.counseling_note"])
def test_without_the_findings_of_a_court_no_paper_reaches_substance_use_treatment(kind, signed_by, label):
    for sender in kinds()[kind].senders:
        everything = frozenset(kinds()[kind].ticks) - {"subpart_e_order"}
        assert not reached(PaperFacts(kind, signed_by, sender, everything, told=True), at=AT)[label].permits


@pytest.mark.parametrize("signed_by", sorted(set(SIGNERS) - {"judge"}))
def test_an_immigration_paper_without_a_judge_of_a_court_reaches_nothing(signed_by):
    kind = kinds()["immigration_paper"]
    answers = reached(PaperFacts(kind.code, signed_by, "immigration", frozenset(kind.ticks), told=True), at=AT)
    assert not [label for label, ruling in answers.items() if ruling.permits]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_tick_that_the_kind_does_not_know_states_nothing(kind):
    everything = frozenset(the_law().words.known("conditions"))
    said = stated(PaperFacts(kind, "nobody", "justice", everything))
    assert said <= set(kinds()[kind].ticks)


def test_every_kind_speaks_in_words_that_the_law_knows():
    words, recipients = the_law().words.known("conditions"), set(the_law().words.recipients)
    for kind in kinds().values():
        assert {word for given in kind.gives.values() for word in given} | set(kind.ticks) <= words
        assert set(kind.gives) <= set(kind.signers) <= set(SIGNERS)
        assert set(kind.senders) <= recipients and kind.citation


def test_an_answer_needs_a_named_custodian():
    unnamed = PaperFacts("court_order", "judge", "justice", frozenset({"privacy_protected"}), True, custodian=False)
    assert not [label for label, ruling in reached(unnamed, at=AT).items() if ruling.permits]
