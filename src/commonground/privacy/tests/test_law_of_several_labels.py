"""An answer about several labels, and what a no leaves to do: asked over every cell, each answer against those of its labels alone."""

from dataclasses import replace
from itertools import combinations

from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.tests.drawn import AT, LAW, TRAITS, open_facts, visible

PLACES = sorted(
    {(cell.recipient, cell.purpose) for cell in LAW.cells.values() if cell.recipient not in ("own", "self")}
)


def asked(recipient: str, purpose: str, *labels: str, **more: object) -> Asked:
    """A question from another agency by a role that reads every label."""
    words = {
        "agency": "receiver",
        "owner": "holder",
        "reads": frozenset(LABELS),
        "item": "the item",
        "traits": TRAITS - {"by_paper"},
        **more,
    }
    return Asked(labels=frozenset(labels), purpose=purpose, recipient=recipient, **words)  # type: ignore[arg-type]


def codes(ruling: Ruling) -> list[str]:
    """The codes of the reasons, in their order."""
    return [reason.code for reason in ruling.reasons]


def test_what_several_labels_show_is_what_each_of_them_shows() -> None:
    short = refused = 0
    for recipient, purpose in PLACES:
        for act in ("read", "send"):
            question = asked(recipient, purpose, "general", act=act, sender="holder")
            held = open_facts(replace(question, labels=frozenset(LABELS)))
            alone = {label: decide(replace(question, labels=frozenset({label})), held) for label in LABELS}
            for one, other in combinations([label for label in LABELS if alone[label].permits], 2):
                both = decide(replace(question, labels=frozenset({one, other})), held)
                left = visible(alone[one]) & visible(alone[other])
                assert (both.permits, visible(both)) == (bool(left), left), (question, one, other)
                assert both.effect == ("permit" if left else "forbid")
                listed = {alone[one].shown, alone[other].shown} - {None}
                short += len(listed) == 2
                refused += not left
                if not left:
                    assert (both.basis, codes(both), both.hides_existence) == ("fields", ["fields"], True)
    assert short, "no two short lists met: this sees nothing of them"


def test_the_reasons_and_rows_of_a_no_are_those_of_every_label_that_is_shut() -> None:
    for recipient, purpose in PLACES:
        question = asked(recipient, purpose, "general")
        alone = {label: decide(replace(question, labels=frozenset({label})), Facts(AT)) for label in LABELS}
        for one, other in combinations(LABELS, 2):
            both = decide(replace(question, labels=frozenset({one, other})), Facts(AT))
            assert both.effect == "forbid" and both.basis == codes(both)[0]
            for name in ("reasons", "cells", "instead"):
                assert set(getattr(both, name)) == {*getattr(alone[one], name), *getattr(alone[other], name)}, (
                    question,
                    one,
                    other,
                )
            assert codes(both) == codes(decide(replace(question, labels=frozenset({other, one})), Facts(AT)))


def test_only_a_no_to_paper_that_the_custodian_answers_asks_for_its_record_and_opens_a_task() -> None:
    told = set()
    for cell in LAW.cells.values():
        if cell.recipient in ("own", "self"):
            continue
        answer = decide(asked(cell.recipient, cell.purpose, cell.label), Facts(AT))
        paper = cell.purpose == "legal_process" and "custodian" in cell.known_ways
        assert answer.record == (("document", "issuer", "custodian") if paper else ()), cell.id
        assert ("open_custodian_task" in answer.duties) == paper, cell.id
        told.add(paper)
    assert told == {True, False}


def test_what_a_no_to_sending_leaves_to_do_is_what_the_never_of_the_cell_says() -> None:
    """S10: nothing goes to the police for a threat from a record on alcohol and drugs; the custodian is asked. A notice goes with what goes."""
    sent = asked("police", "crisis_response", "substance_use", act="send", sender="holder")
    assert decide(sent, Facts(AT)).duties == ("open_custodian_task",)
    assert decide(replace(sent, act="read"), Facts(AT)).duties == ()
    theirs = asked("self", "self_access", "chri")
    assert "point_to_repository" in decide(theirs, Facts(AT)).duties


def test_a_no_about_a_shelter_tells_others_to_use_the_substitute_address_and_not_its_own_staff() -> None:
    assert "use_substitute_address" in decide(asked("police", "coordination", "victim_advocacy"), Facts(AT)).duties
    at_home = asked("victim_service", "research", "victim_advocacy", agency="holder", reads=frozenset())
    assert not decide(at_home, Facts(AT)).permits and "use_substitute_address" not in decide(at_home, Facts(AT)).duties


def test_a_purpose_that_the_terms_rule_out_is_told_where_the_existence_is_open_and_nothing_else_hides_it() -> None:
    look = asked("police", "investigation", "health")
    held = replace(open_facts(look), releases=(), obligations=frozenset({"no_proceedings"}))
    answer = decide(look, held)
    assert (answer.effect, codes(answer), answer.hides_existence) == ("forbid", ["copy_never_for"], False)
    both = decide(look, replace(held, never_with=frozenset({"police"})))
    assert (codes(both), both.basis, both.hides_existence) == (["firewall", "copy_never_for"], "firewall", True)
    assert decide(replace(look, labels=frozenset({"health", "substance_use"})), held).hides_existence
