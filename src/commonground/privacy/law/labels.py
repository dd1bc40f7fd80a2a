"""The closed lists: labels of record parts, purposes of looking, and which kinds of agency never read health labels."""

LABELS: tuple[str, ...] = (
    "general",
    "criminal_justice",
    "chri",
    "health",
    "health.psychotherapy_note",
    "substance_use",
    "substance_use.counseling_note",
    "victim_advocacy",
    "education",
    "education.leu",
    "juvenile",
    "child_welfare",
    "child_welfare.reporter",
    "court",
    "court.sealed",
)

PURPOSES: tuple[str, ...] = (
    "treatment",
    "payment",
    "operations",
    "coordination",
    "crisis_response",
    "investigation",
    "supervision",
    "proceedings",
    "child_protection",
    "school_safety",
    "mandated_report",
    "legal_process",
    "reporting",
    "research",
    "self_access",
    "administration",
)

HEALTH_LABELS: tuple[str, ...] = (
    "health",
    "health.psychotherapy_note",
    "substance_use",
    "substance_use.counseling_note",
    "victim_advocacy",
)

# In no index of words, and never matched, not even for those who read them: whom they tell of would be found by what was written (34 USC
# 12291(b)(2)(B)(i); 42 CFR 2.12(a); 45 CFR 164.508(a)(2)).
NEVER_SEARCHED: tuple[str, ...] = (
    "health.psychotherapy_note",
    "substance_use",
    "substance_use.counseling_note",
    "victim_advocacy",
    "child_welfare.reporter",
    "court.sealed",
)

# Words under these are closed with the key of the person they tell of, wherever they lie (34 USC 12291(b)(2); 42 CFR 2.16; 45 CFR
# 164.312(a)(2)(iv)). All of them are never searched: what is closed is in no index.
SEALED: tuple[str, ...] = (
    "victim_advocacy",
    "substance_use",
    "substance_use.counseling_note",
    "health.psychotherapy_note",
)

NEVER_READ_HEALTH: tuple[str, ...] = ("police", "dispatch", "court", "city", "neighborhood", "evaluator", "host")

# The brief of a call: which labels, and which parts of the call.
BRIEF_LABELS: tuple[str, ...] = ("general",)
BRIEF_NAMES: tuple[str, ...] = ("what_helps", "be_careful", "for_the_crew")


def about_alcohol_and_drugs(label: str, *, holder: str) -> bool:
    """Whether a part tells of treatment for alcohol or drugs: by its label, or because a program for that holds it (42 CFR 2.11, 2.12(b)).

    :param holder: the kind of the agency that holds it.
    """
    return label == "substance_use" or label.startswith("substance_use.") or holder == "substance_use"
