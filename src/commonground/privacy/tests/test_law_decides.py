"""Single decisions that nobody should have to look for: what an emergency asks, what a conflict tells, what never happens to a label."""

from dataclasses import replace

import pytest

from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.tests.drawn import AT, HOUR, LAW, open_facts

READS = frozenset(LABELS)
CARE = RelationFact(AT - HOUR, None, "care_team")


def asked(label: str, recipient: str, purpose: str, **more: object) -> Asked:
    """A question from another agency by a role that reads every label."""
    words = {"agency": "receiver", "owner": "holder", "reads": READS, "item": "the item", **more}
    return Asked(labels=frozenset({label}), purpose=purpose, recipient=recipient, **words)  # type: ignore[arg-type]


def codes(ruling: Ruling) -> set[str]:
    """The codes of the reasons."""
    return {reason.code for reason in ruling.reasons}


OPEN = open_facts(asked("health", "crisis", "treatment"))
PULL = asked("substance_use", "crisis", "treatment", traits=frozenset({"clinician", "medical"}))
EMERGENCY = replace(OPEN, releases=(), relations=(), author=False, received="")


def test_an_emergency_access_asks_reason_clinician_agreement_and_everything_recorded_first() -> None:
    answer = decide(PULL, EMERGENCY)
    assert answer.basis == "emergency_pull" and answer.cells == ("S6",)
    assert answer.duties == ("tell_owner_now", "end_in_60_minutes", "review_in_72_hours")
    blank = replace(EMERGENCY, emergencies=(EmergencyFact(AT, None, "treatment", "  "),))
    other_purpose = replace(EMERGENCY, emergencies=(EmergencyFact(AT, None, "crisis_response", "Cannot speak"),))
    for code, question, held in (
        ("emergency", PULL, blank),
        ("emergency", PULL, other_purpose),
        ("clinician", replace(PULL, traits=frozenset({"medical"})), EMERGENCY),
        ("medical_personnel", replace(PULL, traits=frozenset({"clinician"})), EMERGENCY),
        ("no_agreement", PULL, replace(EMERGENCY, agreements=())),
        ("record_first", PULL, replace(EMERGENCY, recorded=EMERGENCY.recorded - {"nature_of_emergency"})),
        ("consent_not_possible", PULL, replace(EMERGENCY, stated=frozenset({"medical_emergency"}))),
    ):
        refusal = decide(question, held)
        assert not refusal.permits and refusal.hides_existence and code in codes(refusal)


@pytest.mark.parametrize("act", ["match", "index", "warehouse", "draft"])
def test_advocacy_is_never_matched_indexed_stored_or_given_to_a_machine_even_at_home(act: str) -> None:
    at_home = asked("victim_advocacy", "victim_service", "coordination", agency="holder", act=act)
    answer = decide(at_home, replace(OPEN, relations=(CARE,)))
    assert not answer.permits and answer.cells == ("V3",) and answer.hides_existence
    assert decide(replace(at_home, act="read"), replace(OPEN, relations=(CARE,))).permits


def test_substance_use_is_never_copied_into_a_store_for_reports() -> None:
    at_home = asked("substance_use", "substance_use_program", "treatment", agency="holder", act="warehouse")
    assert decide(at_home, OPEN).cells == ("R1",)
    assert decide(replace(at_home, act="index"), OPEN).permits


def test_a_match_needs_what_a_look_needs() -> None:
    look = asked("health", "crisis", "treatment", traits=frozenset({"clinician"}))
    for held in (OPEN, Facts(AT)):
        assert decide(replace(look, act="match"), held).permits == decide(look, held).permits


@pytest.mark.parametrize("conflict", ["party", "lives_with", "related", "declared"])
def test_a_conflict_hides_the_record_and_tells_a_reviewer_outside(conflict: str) -> None:
    at_home = asked("criminal_justice", "police", "investigation", agency="holder")
    answer = decide(at_home, replace(OPEN, conflicts=frozenset({conflict})))
    assert not answer.permits and answer.hides_existence
    assert answer.duties == ("tell_outside_reviewer",)


def test_staff_who_seek_help_are_hidden_from_their_own_agency_but_not_from_who_cares_for_them() -> None:
    held = replace(OPEN, works_at=frozenset({"receiver"}))
    assert codes(decide(asked("general", "police", "coordination"), held)) == {"works_there"}
    at_home = asked("health", "crisis", "treatment", agency="holder")
    colleague = replace(
        OPEN, works_at=frozenset({"holder"}), relations=(RelationFact(AT - HOUR, None, "task"),), author=False
    )
    assert not decide(at_home, colleague).permits
    assert decide(at_home, replace(colleague, relations=(CARE,))).permits


def test_a_firewall_stands_above_permission_administration_and_counts_but_not_above_a_court() -> None:
    held = replace(OPEN, never_with=frozenset({"police"}))
    for act, purpose in (
        ("read", "coordination"),
        ("send", "coordination"),
        ("aggregate", "reporting"),
        ("read", "administration"),
    ):
        answer = decide(asked("general", "police", purpose, act=act, sender="holder"), held)
        assert "firewall" in codes(answer) and answer.hides_existence
    order = asked("general", "police", "legal_process", act="send", sender="holder", traits=frozenset({"custodian"}))
    assert decide(order, held).basis == "custodian"


def test_paper_opens_a_task_for_the_custodian_and_never_a_look() -> None:
    look = asked("health", "police", "legal_process", traits=frozenset({"custodian"}))
    answer = decide(look, OPEN)
    assert not answer.permits and answer.instead == ("custodian",)
    assert answer.duties == ("open_custodian_task", "hold_records")
    without_letter = replace(OPEN, stated=OPEN.stated - {"preservation_letter"})
    assert decide(look, without_letter).duties == ("open_custodian_task",)
    sent = decide(replace(look, act="send", sender="holder"), OPEN)
    assert sent.permits and set(sent.record) >= {"document", "issuer", "custodian", "three_part_test"}
    stranger = decide(replace(look, act="send", sender="another"), OPEN)
    assert "custodian_sends" in codes(stranger)


def test_administration_reads_nothing_at_home_either() -> None:
    for label in LABELS:
        at_home = asked(label, "evaluator", "administration", agency="holder")
        assert not decide(at_home, OPEN).permits


def test_a_part_about_several_people_shows_the_person_only_their_own_words() -> None:
    mine = asked("general", "self", "self_access")
    held = open_facts(mine)
    assert decide(mine, held).shown is None
    assert decide(mine, replace(held, several_people=True)).shown == {"own_words", "own_facts"}
    theirs = replace(mine, fields=frozenset({"address"}))
    assert not decide(theirs, replace(held, several_people=True)).permits


def test_whoever_harms_the_person_acts_for_nobody() -> None:
    child = asked("victim_advocacy", "self", "self_access")
    held = replace(open_facts(child), subject="representative")
    assert decide(child, held).permits
    answer = decide(child, replace(held, conflicts=frozenset({"harms_the_person"})))
    assert not answer.permits and answer.hides_existence
    assert not decide(child, replace(held, minor_alone=True)).permits


def test_a_shelter_address_leaves_with_nobody() -> None:
    sent = asked("victim_advocacy", "police", "crisis_response", act="send", sender="holder")
    held = open_facts(sent)
    assert decide(sent, held).permits and not decide(sent, held).shows("shelter_location")
    address = decide(replace(sent, fields=frozenset({"shelter_location"})), held)
    assert not address.permits and address.hides_existence
    both = decide(replace(sent, fields=frozenset({"shelter_location", "language"})), held)
    assert both.permits and both.shows("language") and both.hides_existence


def test_intelligence_and_lists_of_groups_are_shown_to_nobody_at_home_either() -> None:
    at_home = asked(
        "criminal_justice",
        "police",
        "investigation",
        agency="holder",
        fields=frozenset({"association_list", "language"}),
    )
    answer = decide(at_home, OPEN)
    assert answer.permits and not answer.shows("association_list") and answer.shows("language")


def test_a_brief_shows_its_four_facts_and_no_more() -> None:
    brief = asked(
        "criminal_justice",
        "crisis",
        "crisis_response",
        fields=frozenset({"language", "charges_history", "victim_names"}),
    )
    answer = decide(brief, OPEN)
    assert answer.shown == {"safety", "location", "language", "contact_risks"} and answer.hides_existence
    assert not decide(replace(brief, fields=frozenset({"charges_history"})), OPEN).permits


@pytest.mark.parametrize(
    "change",
    [
        {"labels": frozenset()}, {"labels": frozenset({"gossip"})}, {"purpose": "curiosity"}, {"recipient": "martians"}, {"act": "peek"},
        {"recipient": "own"},
    ],
)  # fmt: skip
def test_a_word_that_the_law_does_not_know_is_a_no(change: dict[str, object]) -> None:
    answer = decide(replace(asked("general", "nonprofit", "coordination"), **change), OPEN)  # type: ignore[arg-type]
    assert not answer.permits and answer.hides_existence and codes(answer) == {"unknown_word"}


def test_nobody_gains_by_naming_an_agreement_of_the_other_direction_or_of_others() -> None:
    look = asked("court", "police", "investigation")
    tied = Facts(AT, relations=(CARE,))
    all_of_it = (frozenset(LABELS), frozenset(PURPOSES))
    for giver, receiver in (("receiver", "holder"), ("holder", "another"), ("another", "receiver")):
        held = replace(tied, agreements=(AgreementFact(AT - HOUR, None, giver, receiver, *all_of_it),))
        assert not decide(look, held).permits
    right = AgreementFact(AT - HOUR, None, "holder", "receiver", *all_of_it)
    assert decide(look, replace(tied, agreements=(right,))).permits
    assert not decide(look, replace(tied, agreements=(replace(right, labels=frozenset({"general"})),))).permits
    assert not decide(look, replace(tied, agreements=(replace(right, purposes=frozenset({"coordination"})),))).permits


def test_every_answer_names_the_version_of_the_law() -> None:
    assert {decide(PULL, EMERGENCY).version, decide(PULL, Facts(AT)).version} == {LAW.version}
    assert len(LAW.version) == 64
