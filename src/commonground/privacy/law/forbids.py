"""What stands above the table: each forbid is a question of its own, and any one of them is enough, whatever permits."""

from collections.abc import Callable

from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.shape import Law

Forbid = Callable[[Asked, Facts, Law], bool]


def unknown_word(asked: Asked, facts: Facts, law: Law) -> bool:
    """A label, recipient, purpose or act that the law does not know; or nothing is asked for; or *own* said of another's part."""
    if not asked.labels or asked.act not in law.acts or (asked.recipient == "own" and asked.agency != asked.owner):
        return True
    return any((label, asked.recipient, asked.purpose) not in law.cells for label in asked.labels)


def other_jurisdiction(asked: Asked, facts: Facts, law: Law) -> bool:
    """Nothing crosses a jurisdiction."""
    return not asked.same_jurisdiction


def membership_ended(asked: Asked, facts: Facts, law: Law) -> bool:
    """A role that has ended sees nothing, from the next question on (G6)."""
    return not asked.member


def conflict_of_interest(asked: Asked, facts: Facts, law: Law) -> bool:
    """A party, a housemate, a relative, or whoever declared a conflict. The person's own view is no conflict."""
    return bool(facts.conflicts) and asked.recipient != "self" and bool(facts.conflicts - {"harms_the_person"})


def harms_the_person(asked: Asked, facts: Facts, law: Law) -> bool:
    """Whoever is reported to cause harm to the person neither looks nor acts for the person (28 CFR 94.115(a)(2))."""
    return "harms_the_person" in facts.conflicts


def works_there(asked: Asked, facts: Facts, law: Law) -> bool:
    """Staff who seek help are hidden from their own agency; where it holds the record itself, from all but those who care for them."""
    if asked.recipient == "self" or asked.agency not in facts.works_at:
        return False
    cares = any(one.kind == "care_team" and one.holds(facts.at) for one in facts.relations)
    return asked.agency != asked.owner or not (cares or facts.author)


def firewall(asked: Asked, facts: Facts, law: Law) -> bool:
    """``never_share_with`` of a program, above administration and above permission (G7). A custodian's answer to paper is no sharing."""
    if not facts.never_with:
        return False
    answers_paper = asked.act == "send" and asked.purpose == "legal_process"
    return not answers_paper and (asked.standing in facts.never_with or asked.agency in facts.never_with)


def sealed(asked: Asked, facts: Facts, law: Law) -> bool:
    """A sealed or expunged juvenile record is closed to everybody (J1). Any other sealed record reads as the label *court.sealed*."""
    return is_sealed(facts) and "juvenile" in asked.labels


def no_paper(asked: Asked, facts: Facts, law: Law) -> bool:
    """Whoever answers legal paper looks only at what a checked paper reaches, whichever team they are of and whatever the purpose (G8)."""
    if asked.act != "read" or "by_paper" not in asked.traits:
        return False
    return not any(one.kind == "paper" and one.holds(facts.at) for one in facts.relations)


def act_never(asked: Asked, facts: Facts, law: Law) -> bool:
    """Matching, indexing, copying into a store or a machine's drafts, for labels that never allow it (V3)."""
    for label in asked.labels:
        for row in law.never_acts.get(label, ()):
            if asked.act in row.words:
                return True
    return False


def copy_never_for(asked: Asked, facts: Facts, law: Law) -> bool:
    """The obligations that stick to this copy rule the purpose out."""
    if not facts.obligations:
        return False
    rows = law.words.lists["obligations"]
    barring = [rows[code] for code in facts.obligations if asked.purpose in rows.get(code, {}).get("never_for", ())]
    return any(not _lifted(row.get("unless_form", {}).get(asked.purpose), asked, facts, law) for row in barring)


def _lifted(form: str | None, asked: Asked, facts: Facts, law: Law) -> bool:
    """Whether a separate permission of this form covers every label."""
    return form is not None and all(
        any(not law.releases.fault(one, asked, facts, label, frozenset({form})) for one in facts.releases)
        for label in asked.labels
    )


def is_sealed(facts: Facts) -> bool:
    """Whether the record is sealed at this moment."""
    return facts.sealed_at is not None and facts.sealed_at <= facts.at


FORBIDS: dict[str, Forbid] = {
    "unknown_word": unknown_word, "other_jurisdiction": other_jurisdiction, "membership_ended": membership_ended,
    "conflict_of_interest": conflict_of_interest, "harms_the_person": harms_the_person, "works_there": works_there,
    "firewall": firewall, "sealed": sealed, "no_paper": no_paper, "act_never": act_never, "copy_never_for": copy_never_for,
}  # fmt: skip
