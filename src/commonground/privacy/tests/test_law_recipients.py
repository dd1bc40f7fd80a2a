"""Who somebody is in the eyes of the law: every kind of agency and every role of the installation has one answer."""

import pytest

from commonground.agencies.kinds import AGENCY_KINDS
from commonground.agencies.roles import roles
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.recipients import UnknownKind, expanded, recipient_of

WORDS = the_law().words
KINDS = [code for code, _ in AGENCY_KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_agency_and_role_is_some_recipient(kind: str) -> None:
    for role in roles():
        found = recipient_of(kind, role, WORDS)
        assert found.kind in WORDS.recipients
        assert found.kind not in ("own", "self", "immigration", "public")


def test_the_table_names_no_other_kind_of_agency_and_no_other_role() -> None:
    table = WORDS.lists["recipients"]
    assert set(table["agency"]) == set(KINDS)
    named = {role for row in table["trait"].values() for role in row["roles"]}
    named |= {role for row in table["agency_role"].values() for role in row}
    assert named <= set(roles())


@pytest.mark.parametrize(
    ("agency", "role", "kind", "traits"),
    [
        (
            "crisis",
            "responder_clinician",
            "crisis",
            {"clinician", "medical"},
        ),  # rides with an officer, works for the crisis agency
        (
            "police",
            "responder_clinician",
            "police",
            set(),
        ),  # on the payroll of the police: police, and no emergency access
        ("police", "crisis_clinician", "police", set()),
        ("police", "advocate", "police", set()),  # V6: no victim service provider
        ("court", "advocate", "justice", set()),  # V6
        ("victim_service", "advocate", "victim_service", set()),
        ("dispatch", "crisis_clinician", "dispatch", set()),
        ("fire_ems", "medic", "ems", {"clinician", "medical"}),
        ("fire_ems", "officer", "fire", set()),
        ("treatment", "crisis_clinician", "treating", {"clinician", "medical"}),
        ("crisis", "peer", "crisis", set()),
        ("school", "officer", "school", set()),
        ("police", "privacy_officer", "police", {"custodian"}),
        ("child_protection", "intake_worker", "child_protection", {"intake"}),
        ("child_protection", "child_protection_worker", "child_protection", set()),  # who reported is for intake alone
        ("court", "court_clerk", "justice", {"clerk"}),
        ("police", "court_clerk", "police", set()),  # nobody but a court has a clerk
        ("court", "probation_officer", "justice", set()),
        ("school", "teacher", "school", set()),
        ("school", "school_counselor", "school", set()),  # opens no emergency access, whoever employs them
        ("host", "administrator", "evaluator", set()),
        ("nonprofit", "case_worker", "nonprofit", set()),
    ],
)
def test_the_employer_decides(agency: str, role: str, kind: str, traits: set[str]) -> None:
    assert recipient_of(agency, role, WORDS) == (kind, frozenset(traits))


def test_an_unknown_kind_of_agency_is_named() -> None:
    with pytest.raises(UnknownKind, match="'circus'"):
        recipient_of("circus", "officer", WORDS)


def test_only_clinicians_of_health_agencies_open_an_emergency_access() -> None:
    pulls = {c.recipient for c in the_law().cells.values() if "emergency_pull" in c.known_ways}
    assert pulls == {"treating", "crisis", "ems"}
    able = {
        found.kind
        for kind in KINDS
        for role in roles()
        if "clinician" in (found := recipient_of(kind, role, WORDS)).traits
    }
    assert pulls <= able <= {"treating", "crisis", "ems", "substance_use_program"}


def test_classes_of_a_firewall_are_kinds_of_recipient() -> None:
    assert expanded(frozenset({"law_enforcement"}), WORDS) == {"police", "justice", "immigration", "dispatch"}
    assert expanded(frozenset({"school", "an agency"}), WORDS) == {"school", "an agency"}
    for members in WORDS.lists["recipients"]["class"].values():
        assert set(members) <= set(WORDS.recipients)
