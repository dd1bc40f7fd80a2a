"""A permission is valid label by label: one form may do for health and not for substance use, and the reason is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts, ReleaseFact
from commonground.privacy.law.labels import LABELS
from commonground.privacy.tests.drawn import AT, HOUR, open_release

LAW = the_law().releases
ASKED = Asked(
    labels=frozenset({"health"}),
    purpose="coordination",
    agency="receiver",
    recipient="nonprofit",
    owner="holder",
    item="the item",
)
FULL = open_release(ASKED, "standard")
DAY = timedelta(days=1)


def of_form(form: str) -> ReleaseFact:
    """A permission of this form with everything on it, for what it serves."""
    return replace(FULL, form=form, purposes=LAW.serves.get(form, FULL.purposes))


def test_the_form_for_a_court_names_who_monitors_and_of_what_and_serves_nothing_else() -> None:
    """42 CFR 2.35(a)-(c)."""
    form = of_form("court_ordered_treatment")
    assert form.purposes == {"supervision"} and LAW.faults_of_form(form, "substance_use") == ()
    for element in ("supervisor", "docket", "condition", "revocable_when", "written"):
        assert LAW.faults_of_form(replace(form, elements=form.elements - {element}), "substance_use") == (element,)
    for purposes in ({"coordination"}, {"supervision", "coordination"}, {"proceedings"}):
        assert LAW.faults_of_form(replace(form, purposes=frozenset(purposes)), "substance_use") == ("form",)
    assert LAW.faults_of_form(form, "health") == ("form",)


def test_one_form_is_valid_for_one_label_and_not_for_another() -> None:
    form = replace(FULL, elements=FULL.elements - {"intermediary", "risks_explained"})
    assert LAW.faults_of_form(form, "health") == ()
    assert LAW.faults_of_form(form, "substance_use") == ("intermediary",)
    assert LAW.faults_of_form(form, "victim_advocacy") == ("risks_explained",)


@pytest.mark.parametrize("label", LABELS)
def test_every_element_that_a_label_demands_is_demanded(label: str) -> None:
    terms = LAW.terms[label]
    form = of_form(sorted(terms.forms)[0])
    assert LAW.faults_of_form(form, label) == ()
    for element in LAW.elements_of(label, form.form):
        assert LAW.faults_of_form(replace(form, elements=form.elements - {element}), label) == (element,)
    assert len(terms.citation) > 5


@pytest.mark.parametrize(
    ("label", "form", "fault"),
    [
        ("health.psychotherapy_note", "standard", "form"),
        ("substance_use.counseling_note", "tpo", "form"),
        ("health", "psychotherapy_note", "form"),
        ("substance_use", "counseling_note", "form"),
        ("victim_advocacy", "tpo", "form"),
    ],
)
def test_notes_proceedings_and_treatment_are_separate_permissions(label: str, form: str, fault: str) -> None:
    assert LAW.faults_of_form(replace(FULL, form=form), label) == (fault,)


def test_only_a_permission_for_treatment_payment_and_operations_may_have_no_end() -> None:
    endless = replace(FULL, ends=None)
    assert LAW.faults_of_form(endless, "health") == ("end",)
    assert LAW.faults_of_form(replace(endless, form="tpo"), "substance_use") == ()
    assert LAW.faults_of_form(endless, "victim_advocacy") == ("end",)


def test_advocacy_takes_one_agency_and_ninety_days_at_most() -> None:
    longest = replace(FULL, starts=AT, ends=AT + 90 * DAY)
    assert LAW.faults_of_form(longest, "victim_advocacy") == ()
    assert LAW.faults_of_form(replace(longest, ends=AT + 90 * DAY + HOUR), "victim_advocacy") == ("too_long",)
    assert LAW.faults_of_form(replace(longest, receivers=frozenset({"a", "b"})), "victim_advocacy") == (
        "one_recipient",
    )
    assert LAW.faults_of_form(replace(longest, receivers=frozenset({"a", "b"})), "health") == ()


@pytest.mark.parametrize("circumstance", sorted(LAW.voids))
def test_nobody_signs_under_pressure(circumstance: str) -> None:
    for label in LABELS:
        form = replace(of_form(sorted(LAW.terms[label].forms)[0]), voided_by=frozenset({circumstance}))
        assert LAW.faults_of_form(form, label) == (circumstance,)


@pytest.mark.parametrize(
    ("signer", "label", "without", "valid"),
    [
        ("adult", "health", "", True),
        ("minor", "substance_use", "", True),
        ("minor", "substance_use", "state_lets_minor", False),
        ("minor", "victim_advocacy", "state_lets_minor", False),
        ("parent", "education", "", True),
        ("parent", "victim_advocacy", "", False),
        ("parent", "substance_use", "", False),
        ("minor_and_parent", "victim_advocacy", "", True),
        ("guardian", "health", "", True),
        ("guardian", "health", "authority", False),
        ("representative", "health", "authority", False),
        ("eligible_student", "education", "", True),
        ("a friend", "general", "", False),
    ],
)
def test_who_may_sign(signer: str, label: str, without: str, valid: bool) -> None:
    form = replace(FULL, signer=signer, elements=FULL.elements - {without})
    assert (LAW.faults_of_form(form, label) == ()) == valid


def test_investigation_and_proceedings_never_ride_beside_coordination() -> None:
    mixed = replace(FULL, purposes=frozenset({"coordination", "investigation"}))
    alone = replace(FULL, purposes=frozenset({"investigation", "proceedings"}))
    for purpose in ("investigation", "proceedings"):
        wanted = replace(ASKED, purpose=purpose)
        assert LAW.fault(mixed, wanted, Facts(AT), "health", frozenset()) in ("release_invalid", "purpose_not_covered")
        assert LAW.fault(alone, wanted, Facts(AT), "health", frozenset()) == ""
    assert LAW.fault(mixed, ASKED, Facts(AT), "health", frozenset()) == ""


def test_a_permission_covers_what_its_holder_gives_and_nobody_else() -> None:
    other = replace(FULL, givers=frozenset({"another clinic"}))
    assert LAW.fault(other, ASKED, Facts(AT), "health", frozenset()) == "release_lacks_recipient"


@pytest.mark.parametrize(
    ("named", "written_at", "covers"),
    [
        ({}, AT, True),
        ({"told_from": AT}, AT, True),
        ({"told_from": AT}, AT - HOUR, False),
        ({"told_until": AT}, AT, False),
        ({"told_until": AT}, AT - HOUR, True),
        ({"told_from": AT - DAY, "told_until": AT + DAY}, AT, True),
        ({"told_from": AT}, None, True),
    ],
)
def test_a_permission_for_some_days_opens_what_was_written_on_them(named, written_at, covers) -> None:
    fault = LAW.fault(replace(FULL, **named), replace(ASKED, written_at=written_at), Facts(AT), "health", frozenset())
    assert fault == ("" if covers else "release_lacks_item")


def test_what_is_said_aloud_opens_general_facts_and_nothing_that_the_law_wants_in_writing() -> None:
    spoken = replace(FULL, elements=FULL.elements - {"written"})
    assert LAW.faults_of_form(spoken, "general") == ()
    for label in ("health", "substance_use", "victim_advocacy", "education"):
        assert LAW.faults_of_form(spoken, label) == ("written",)


@pytest.mark.parametrize(
    ("state", "label", "age", "lets"),
    [
        ("CA", "substance_use", 12, True),
        ("CA", "substance_use", 11, False),
        ("CA", "substance_use", None, False),
        ("WA", "health", 12, False),
        ("WA", "health", 13, True),
        ("CA", "victim_advocacy", 17, False),
        ("", "health", 17, False),
        ("ZZ", "health", 17, False),
    ],
)
def test_a_minor_permits_alone_only_where_the_law_of_the_state_says_from_which_age(state, label, age, lets) -> None:
    assert LAW.lets_minor(state, label, age) is lets
