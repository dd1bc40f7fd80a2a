"""The decision: may this viewer see this part, and why. Deny is the default; a forbid beats every permit."""

from dataclasses import dataclass, field
from datetime import datetime

from commonground.privacy.law.labels import (
    BRIEF_LABELS,
    BRIEF_NAMES,
    BRIEF_PURPOSES,
    HEALTH_LABELS,
    NEVER_READ_FOR,
    NEVER_READ_HEALTH,
)

LAW_VERSION = "first-2"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what: the viewer's agency, its kind, the role's labels, the purpose; the part's owner, label and name.

    ``member`` is false when the viewer's membership has ended.
    """

    viewer_agency: str
    viewer_kind: str
    viewer_labels: frozenset[str]
    purpose: str
    owner_agency: str
    label: str
    part_name: str = ""
    same_jurisdiction: bool = True
    member: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Something that holds from a moment until a moment (open-ended when ``ends`` is None)."""

    starts: datetime
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it holds at this moment: the start is included, the end is not."""
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class AgreementFact(Span):
    """An agreement from the owner to the viewer's agency."""

    labels: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GrantFact(Span):
    """A release grant from the owner to the viewer's agency, for the subject of the part."""

    label: str = ""
    purpose: str = ""
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is live: begun, not over, not revoked."""
        return Span.holds(self, at) and (self.revoked_at is None or at < self.revoked_at)


@dataclass(frozen=True, slots=True)
class ReachFact(Span):
    """The viewer's own reach to the record (its unit is assigned to the call)."""

    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds between the two agencies and around the record."""

    at: datetime
    agreements: tuple[AgreementFact, ...] = ()
    grants: tuple[GrantFact, ...] = ()
    reaches: tuple[ReachFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: allowed or not, on what basis, and the sentence that says why."""

    allowed: bool
    basis: str
    reasons: tuple[str, ...] = field(default_factory=tuple)
    version: str = LAW_VERSION


def decide(asked: Asked, facts: Facts) -> Decision:
    """Whether the viewer may see the part.

    :returns: a :class:`Decision`; its basis is ``own_agency``, ``assigned_unit``, ``release`` or, when denied, ``none``.
    """
    if forbidden := _forbidden(asked):
        return Decision(False, "none", (forbidden,))
    if asked.owner_agency == asked.viewer_agency:
        if asked.label in asked.viewer_labels:
            return Decision(True, "own_agency", ("Your agency wrote it and your role reads this label.",))
        return Decision(False, "none", ("Your role does not read this label.",))
    if _assigned(asked, facts):
        return Decision(True, "assigned_unit", ("Your unit is assigned to this call, under the agreement.",))
    if asked.label in asked.viewer_labels and _released(asked, facts):
        return Decision(True, "release", ("The person gave permission, and the agreement is in force.",))
    return Decision(False, "none", ("Neither an assignment nor an agreement with a live permission covers it.",))


def _forbidden(asked: Asked) -> str:
    """The sentence of the first forbid that applies, or nothing."""
    if not asked.same_jurisdiction:
        return "It belongs to another jurisdiction."
    if not asked.member:
        return "Your role there has ended."
    if asked.purpose in NEVER_READ_FOR:
        return "Administration never reads content."
    if asked.label in HEALTH_LABELS and asked.viewer_kind in NEVER_READ_HEALTH:
        return "An agency of this kind never reads this label."
    return ""


def _assigned(asked: Asked, facts: Facts) -> bool:
    on_the_brief = asked.label in BRIEF_LABELS and asked.part_name in BRIEF_NAMES and asked.purpose in BRIEF_PURPOSES
    agreed = any(
        a.holds(facts.at) and "crisis_response" in a.purposes and asked.label in a.labels for a in facts.agreements
    )
    reaches = any(r.holds(facts.at) and asked.label in r.labels for r in facts.reaches)
    return on_the_brief and agreed and reaches


def _released(asked: Asked, facts: Facts) -> bool:
    agreed = any(
        a.holds(facts.at) and asked.label in a.labels and asked.purpose in a.purposes for a in facts.agreements
    )
    granted = any(g.holds(facts.at) and g.label == asked.label and g.purpose == asked.purpose for g in facts.grants)
    return agreed and granted
