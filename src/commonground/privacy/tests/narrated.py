"""The vocabulary of ``expected/law_scenarios.toml`` in the words of the law: a narrated case as a question with its facts.

What a permission of each kind must hold is written here from the cited regulations, not taken from the law's own lists.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact, ReleaseFact
from commonground.privacy.law.overlays import overlaid
from commonground.privacy.law.shape import Law

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOLDER, RECEIVER, OTHER = "holder", "receiver", "other"

KINDS = {
    "tx": "treating", "sud": "substance_use_program", "vsp": "victim_service", "crs": "crisis", "le": "police", "cj": "justice",
    "cps": "child_protection", "sch": "school", "npo": "nonprofit", "rpt": "evaluator", "self": "self", "dispatch": "dispatch",
    "city": "city", "imm": "immigration", "payer": "payer", "family": "private_person", "public": "public", "fire_ems": "fire",
}  # fmt: skip
ROLES = {("fire_ems", "paramedic"): "ems", ("public", "neighbor"): "neighbor"}
CLINICIANS = {
    "physician",
    "nurse",
    "crisis_clinician",
    "crisis_nurse",
    "paramedic",
    "therapist",
    "co_responder_clinician",
}
CARING = {"treating", "substance_use_program", "crisis", "ems"}

# 2.31(a), 164.508(c), 94.115(a)(2), 99.30 and the plain permission: what a form of each kind holds when it is valid.
PLAIN = {"person", "discloser", "recipient", "items", "purpose", "expiry", "signature"}
HIPAA = PLAIN | {"written", "revocation", "redisclosure", "if_no", "signer_capacity"}
PART_2 = PLAIN | {"written", "revocation", "redisclosure", "if_no", "intermediary"}
# 2.35(a)-(c): named persons with a duty to monitor, of which action, and from when it may be taken back.
FOR_SUPERVISION = {"supervisor", "docket", "condition", "revocable_when"}
FORMS = {
    "none": ("standard", PLAIN), "general": ("standard", PLAIN), "health": ("standard", HIPAA), "psychotherapy": ("psychotherapy_note", HIPAA),
    "part2_named": ("standard", PART_2), "part2_tpo": ("tpo", PART_2), "part2_notes": ("counseling_note", PART_2),
    "part2_proceedings": ("proceedings", PART_2), "part2_criminal_justice": ("court_ordered_treatment", PART_2 | FOR_SUPERVISION),
    "vawa": ("standard", PLAIN | {"written", "revocation", "if_no", "not_a_condition", "risks_explained"}),
    "ferpa": ("standard", {"person", "recipient", "items", "purpose", "signature", "written"}),
}  # fmt: skip
SIGNERS = {
    "person": "adult",
    "minor": "minor",
    "parent": "parent",
    "guardian": "guardian",
    "representative": "representative",
    "abuser": "parent",
}
VOIDS = {
    "taken_by_police_on_scene": "taken_by_police_for_police", "taken_while_detained": "detained", "taken_while_intoxicated": "intoxicated",
    "condition_of_service": "condition_of_service",
}  # fmt: skip
EMERGENCIES = {
    "medical": {"medical_emergency"}, "serious_and_imminent": {"serious_and_imminent", "good_faith", "able_to_prevent"},
    "articulable_and_significant": {"articulable_and_significant", "knowledge_needed"},
}  # fmt: skip
PAPERS = {
    "administrative_request": {"administrative_request"}, "subpoena": {"lawful_subpoena"}, "grand_jury_subpoena": {"grand_jury_subpoena"},
    "warrant_judge": {"warrant", "judges_order"}, "court_order": {"court_order", "judges_order"},
    "part2_order": {"court_order", "judges_order", "subpart_e_order"}, "preservation_letter": {"preservation_letter"},
}  # fmt: skip
GROUNDS = {
    "identify_or_locate": {"police_request"}, "missing_person": {"police_request"}, "victim_agrees": {"person_agrees"}, "person_agrees": {"person_agrees"},
    "admitted_violent_crime": {"admitted_violent_crime", "not_learned_in_treatment"}, "admitted_in_therapy_for_it": {"admitted_violent_crime"},
    "crime_on_premises": {"crime_against_program"}, "lawful_custody": {"lawful_custody"}, "child_abuse_report": {"child_abuse"},
    "adult_abuse_report": {"adult_abuse"},
    "designated_school_official": {"school_function", "school_controls_records", "redisclosure_limits_accepted", "in_annual_notice"},
    "student_transfer": {"pupil_transfers"}, "foster_responsibility": {"legal_responsibility"}, "juvenile_system": {"written_certification"},
    "committed_to_facility": {"committed_here"}, "monitoring_condition": {"monitors_this_person", "treatment_is_a_condition"},
    "child_protection_duty": {"child_protection_duty"},
}  # fmt: skip
STATUTES = {
    "permits": {"state_statute"},
    "mandates": {"state_statute", "statute_compels", "mandated_reporter", "required_by_law"},
}
THREE_PARTS = {"relevant_and_material", "specific_and_limited", "deidentified_would_not_do"}
# What the narration treats as a duty that follows, or as told in its story, and never as a fact that may be missing.
DONE = {"person_notified", "privacy_protected", "in_camera", "through_owner"}
RECEIVED = {
    "part2_tpo": {"no_proceedings"}, "part2_named": {"no_proceedings", "no_redisclosure"}, "ferpa_consent": {"ferpa_9933"},
    "vawa_release": {"vawa_release"},
}  # fmt: skip
ITEM = "the item"


def kind_of(case: dict[str, Any], which: str) -> str:
    """The kind of recipient of the receiver or the holder of a case."""
    word = case[which]
    return ROLES.get((word, case["role"]), KINDS[word]) if which == "recipient_kind" else KINDS[word]


def question(case: dict[str, Any], *, item: str = ITEM) -> Asked:
    """What is asked in a case."""
    own = case["recipient_kind"] == "own"
    recipient = kind_of(case, "holder_kind" if own else "recipient_kind")
    sends = case["asked_by"] in ("push", "release", "legal_desk")
    facts = case["facts"]
    exact = facts.get("identifiable", True) or case["asked_by"] == "pull"
    traits = {
        "clinician": case["role"] in CLINICIANS and recipient in CARING,
        "medical": facts.get("recipient_medical", False),
        "clerk": case["role"] == "clerk",
        "intake": case["role"] == "intake_worker",
        "custodian": case["asked_by"] == "legal_desk",
    }
    return Asked(
        labels=frozenset(case["labels"]),
        purpose="legal_process" if case["asked_by"] == "legal_desk" else case["purpose"],
        agency=HOLDER if own else RECEIVER,
        recipient=recipient,
        owner=HOLDER,
        act="aggregate" if not exact else "send" if sends else "read",
        sender=HOLDER if sends else "",
        reads=frozenset(the_law().releases.terms),
        traits=frozenset(name for name, has in traits.items() if has),
        item=item,
    )


def facts_of(case: dict[str, Any]) -> Facts:
    """What holds in a case."""
    row, own = case["facts"], case["recipient_kind"] == "own"
    receiver = HOLDER if own else RECEIVER
    related = row.get("related_to_viewer", "no")
    conflicts = {related} - {"no"}
    if case["recipient_kind"] == "self" and row.get("release_signer") == "abuser":
        conflicts.add("harms_the_person")
    earlier_report = row.get("ground") == "child_abuse_report" and case["asked_by"] == "pull"
    totals = not row.get("identifiable", True)
    return Facts(
        at=NOW,
        agreements=agreements_of(row, receiver),
        releases=releases_of(row),
        relations=tuple(RelationFact(NOW - DAY, None, kind) for kind in relations_of(row)),
        emergencies=emergencies_of(case),
        stated=frozenset(stated_in(row)),
        recorded=frozenset(the_law().words.lists["records"]),
        conflicts=frozenset(conflicts),
        works_at=frozenset({receiver} if row.get("own_staff") else ()),
        never_with=frozenset({kind_of(case, "recipient_kind")} if row.get("firewall") else ()),
        sealed_at=NOW - DAY if row.get("sealed") else None,
        obligations=frozenset(RECEIVED.get(row.get("received_under", "own"), ())),
        received="tpo" if row.get("received_under") == "part2_tpo" else "",
        author=row.get("author", False),
        subject=subject_of(case),
        minor_alone=row.get("minor_may_consent", False),
        knows=earlier_report or totals,
    )


def relations_of(row: dict[str, Any]) -> list[str]:
    """The ties between the viewer and the record."""
    ties = {"care_team": "care_team", "assigned_to_call": "assignment", "duty": "task"}
    return [kind for word, kind in ties.items() if row.get(word)]


def agreements_of(row: dict[str, Any], receiver: str) -> tuple[AgreementFact, ...]:
    """The agreement of a case, which covers every label and purpose."""
    state = row.get("agreement", "none")
    if state == "none":
        return ()
    giver, taker = (receiver, HOLDER) if state == "wrong_direction" else (HOLDER, receiver)
    ends = NOW if state == "ended" else None
    law = the_law()
    papers = frozenset({"security_addendum"} if row.get("chri_enabled") else ())
    return (
        AgreementFact(
            NOW - DAY, ends, giver, taker, frozenset(law.releases.terms), frozenset(law.words.purposes), papers
        ),
    )


def releases_of(row: dict[str, Any]) -> tuple[ReleaseFact, ...]:
    """The permission of a case."""
    state = row.get("release", "none")
    if state == "none":
        return ()
    form, elements = FORMS[row["release_kind"]]
    to, signer, fault = (row.get(key) for key in ("release_to", "release_signer", "release_fault"))
    minor = {"state_lets_minor"} if row.get("minor_may_consent") else set()
    voided = {VOIDS[fault]} if fault in VOIDS else set()
    ends = None if fault == "no_expiry" else NOW if state == "expired" else NOW + 10 * DAY
    return (
        ReleaseFact(
            starts=NOW - 5 * DAY,
            ends=ends,
            givers=frozenset({HOLDER}),
            receivers=frozenset(
                {OTHER} if to == "other_recipient" else () if to in ("treating_class", "platform_only") else {RECEIVER}
            ),
            receiver_class="treating" if to == "treating_class" else "",
            labels=frozenset(row["release_labels"]),
            purposes=frozenset(row["release_purposes"]),
            items=frozenset({ITEM}),
            elements=frozenset((elements - ({"intermediary"} if to == "platform_only" else set())) | minor),
            form=form,
            signer=SIGNERS[signer or "person"],
            voided_by=frozenset(voided | ({"signer_reported_to_cause_harm"} if signer == "abuser" else set())),
            revoked_at=NOW - timedelta(minutes=1) if state == "revoked" else None,
        ),
    )


def emergencies_of(case: dict[str, Any]) -> tuple[EmergencyFact, ...]:
    """The emergency access that somebody tries to use."""
    row = case["facts"]
    if case["asked_by"] != "pull" or row.get("emergency", "none") == "none":
        return ()
    reason = "Cannot speak, breathes badly, medicines unknown" if row.get("reason_given") else " "
    return (EmergencyFact(NOW - timedelta(minutes=5), None, case["purpose"], reason),)


def stated_in(row: dict[str, Any]) -> set[str]:
    """The conditions that somebody states in a case."""
    stated = set(DONE)
    stated |= EMERGENCIES.get(row.get("emergency", ""), set())
    stated |= PAPERS.get(row.get("legal_paper", ""), set())
    stated |= GROUNDS.get(row.get("ground", ""), set())
    stated |= STATUTES.get(row.get("statute", ""), set())
    stated |= THREE_PARTS if row.get("three_part_test") else set()
    return stated | (set() if row.get("consent_can_be_had", True) else {"prior_consent_cannot_be_had"})


def law_of(case: dict[str, Any]) -> Law:
    """The law of a case. An overlay that narrows takes the one cell of the case away; one that is silent leaves everything."""
    row = case["facts"]
    if row.get("overlay", "none") == "none":
        return the_law()
    asked = question(case)
    overlay: dict[str, Any] = {
        "code": "there", "title": "The law there", "kind": row["overlay"], "authority": "Its council", "owner": "Its counsel",
        "review_by": NOW.date(),
    }  # fmt: skip
    if row.get("overlay_says") == "narrows":
        way = {"effect": "never", "citation": "The code there", "mark": "R"}
        overlay["cell"] = [
            {"label": label, "recipients": [asked.standing], "purposes": [asked.purpose], "way": [way]}
            for label in case["labels"]
        ]
    return overlaid(the_law(), overlay, file="there.toml", today=NOW.date())


def subject_of(case: dict[str, Any]) -> str:
    """In which capacity somebody asks as the person."""
    if case["recipient_kind"] != "self":
        return ""
    if case["role"] == "person":
        return "self"
    return "" if case["facts"].get("guardian_order") == "restricts" else "representative"
