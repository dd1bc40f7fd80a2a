"""The checks behind the words of ``needs.toml`` and ``conditions.toml``: each a pure question about what is asked and what holds.

A check answers with an empty word when it is met, else with the code of the sentence that says what is missing.
"""

from collections.abc import Iterable
from datetime import timedelta

from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts
from commonground.privacy.law.releases import ReleaseLaw
from commonground.privacy.law.shape import Check
from commonground.privacy.law.vocabulary import Toml

EMERGENCY = timedelta(minutes=60)
# Of several permissions, the one that came nearest tells why.
NEAREST = (
    "release_invalid", "release_revoked", "release_expired", "release_not_begun", "release_lacks_item", "purpose_not_covered",
    "release_lacks_recipient", "release_lacks_label",
)  # fmt: skip


def role(asked: Asked, facts: Facts, label: str) -> str:
    """The role reads this label."""
    return "" if label in asked.reads else "role"


def holder(asked: Asked, facts: Facts, label: str) -> str:
    """Somebody of the agency that holds it sends it: a role that reads this label, or whoever wrote it."""
    return "" if asked.sender == asked.owner and (label in asked.reads or facts.author) else "holder"


def custodian_sends(asked: Asked, facts: Facts, label: str) -> str:
    """The custodian of the agency that holds it."""
    return "" if asked.sender == asked.owner and "custodian" in asked.traits else "custodian_sends"


def covers(agreement: AgreementFact, asked: Asked, facts: Facts, label: str) -> bool:
    """Whether an agreement in force lets the holder give this label to this agency for this purpose."""
    return (
        agreement.giver == asked.owner
        and agreement.receiver == asked.agency
        and label in agreement.labels
        and asked.purpose in agreement.purposes
        and agreement.holds(facts.at)
    )


def agreement(asked: Asked, facts: Facts, label: str) -> str:
    """An agreement in force covers it; else what is wrong with the one there is."""
    for one in facts.agreements:
        if covers(one, asked, facts, label):
            return ""
    ours = [one for one in facts.agreements if one.giver == asked.owner and one.receiver == asked.agency]
    if ours:
        return "agreement_lacks_label" if any(one.holds(facts.at) for one in ours) else "agreement_ended"
    back = any(one.giver == asked.agency and one.receiver == asked.owner for one in facts.agreements)
    return "agreement_wrong_direction" if back else "no_agreement"


def clinician(asked: Asked, facts: Facts, label: str) -> str:
    """A clinician asks."""
    return "" if "clinician" in asked.traits else "clinician"


def _open(emergency: EmergencyFact, asked: Asked, facts: Facts) -> bool:
    return (
        emergency.purpose == asked.purpose
        and bool(emergency.reason.strip())
        and emergency.holds(facts.at)
        and facts.at < emergency.starts + EMERGENCY
    )


def emergency(asked: Asked, facts: Facts, label: str) -> str:
    """An emergency access for this purpose is open, its reason typed, for 60 minutes at most (G5)."""
    return "" if any(_open(one, asked, facts) for one in facts.emergencies) else "emergency"


def subject(asked: Asked, facts: Facts, label: str) -> str:
    """The person, or whoever may act for the person; nobody acts for a minor who may permit the service alone (G11)."""
    acts_for = facts.subject == "representative" and not facts.minor_alone
    return "" if facts.subject == "self" or acts_for else "subject"


def released(law: ReleaseLaw, forms: frozenset[str], asked: Asked, facts: Facts, label: str) -> str:
    """A live permission, valid for this label, covers what is asked; else what is wrong with the one that came nearest."""
    faults = set()
    for one in facts.releases:
        fault = law.fault(one, asked, facts, label, forms)
        if not fault:
            return ""
        faults.add(fault)
    return next((code for code in NEAREST if code in faults), "no_release")


def item_released(law: ReleaseLaw, forms: frozenset[str], asked: Asked, facts: Facts, label: str) -> str:
    """Such a permission names this agency and this very item."""
    for one in facts.releases:
        named = one.items is not None and asked.agency in one.receivers
        if named and not law.fault(one, asked, facts, label, forms):
            return ""
    return released(law, forms, asked, facts, label) or "release_lacks_item"


def needs(law: ReleaseLaw, forms: frozenset[str]) -> dict[str, Check]:
    """Every need as a check. ``forms``: the forms of permission that the way takes."""

    def release(asked: Asked, facts: Facts, label: str) -> str:
        return released(law, forms, asked, facts, label)

    def item_named(asked: Asked, facts: Facts, label: str) -> str:
        return item_released(law, forms, asked, facts, label)

    def relationship(asked: Asked, facts: Facts, label: str) -> str:
        """Care, assignment, task or authorship; a live permission that names the agency is a tie too."""
        for one in facts.relations:
            if one.holds(facts.at):
                return ""
        return "" if facts.author or not release(asked, facts, label) else "relationship"

    def agreement_or_release(asked: Asked, facts: Facts, label: str) -> str:
        if not agreement(asked, facts, label) or not release(asked, facts, label):
            return ""
        return "agreement_or_release"

    return {
        "role": role, "holder": holder, "custodian_sends": custodian_sends, "agreement": agreement, "agreement_or_release": agreement_or_release,
        "relationship": relationship, "release": release, "item_named": item_named, "clinician": clinician,
        "emergency": emergency, "subject": subject,
    }  # fmt: skip


def condition(code: str, row: Toml) -> Check | None:
    """A condition as a check; None for one that is only told."""
    if row.get("told"):
        return None
    if "any_of" in row:
        return _any_of(code, tuple(frozenset(words) for words in row["any_of"]))
    if "trait" in row:
        trait: str = row["trait"]
        return lambda asked, facts, label: "" if trait in asked.traits else code
    if "relation" in row:
        return _relation(code, frozenset(row["relation"]))
    if "paper" in row:
        return _paper(code, row["paper"])
    if row.get("fact") == "author":
        return lambda asked, facts, label: "" if facts.author else code
    if row.get("fact") == "received_tpo":
        return lambda asked, facts, label: "" if facts.received == "tpo" else code
    return lambda asked, facts, label: "" if code in facts.stated else code


def _any_of(code: str, lists: Iterable[frozenset[str]]) -> Check:
    return lambda asked, facts, label: "" if any(words <= facts.stated for words in lists) else code


def _relation(code: str, kinds: frozenset[str]) -> Check:
    def related(asked: Asked, facts: Facts, label: str) -> str:
        return "" if any(one.kind in kinds and one.holds(facts.at) for one in facts.relations) else code

    return related


def _paper(code: str, paper: str) -> Check:
    def came_with_it(asked: Asked, facts: Facts, label: str) -> str:
        came = any(paper in one.papers and covers(one, asked, facts, label) for one in facts.agreements)
        return "" if came else code

    return came_with_it
