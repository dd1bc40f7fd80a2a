"""What a paper reaches, label by label: the facts of the paper in the words of the law, and the law's own answer.

Nothing is decided here. The custodian of the agency that holds the record would send it (purpose ``legal_process``); ``decide()`` says
whether that kind of paper, signed by these, may get this label.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonground.agencies.kinds import SILENT_KINDS
from commonground.legal.kinds import kinds
from commonground.legal.regimes import label_of
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.ruling import Ruling, decide

OUTSIDE = "whoever sent the paper"
TESTS = frozenset({"relevant_and_material", "specific_and_limited", "deidentified_would_not_do"})


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper: its kind, who signed it, for whom it asks, what the custodian stated, whether the person was told
    (or a reasonable try was made), whether a custodian is named, and which kind of agency holds the record."""

    kind: str
    signed_by: str
    recipient: str
    ticks: frozenset[str] = frozenset()
    told: bool = False
    custodian: bool = True
    holder: str = ""


def stated(paper: PaperFacts) -> frozenset[str]:
    """The conditions of the law that the paper and its custodian state."""
    kind = kinds()[paper.kind]
    given = frozenset(kind.gives.get(paper.signed_by, ()))
    ticked = paper.ticks & frozenset(kind.ticks)
    if "judges_order" not in given:
        ticked -= {"subpart_e_order", "in_camera", "order_unseals"}
    return given | ticked | (frozenset({"person_notified"}) if paper.told else frozenset())


def in_hand(paper: PaperFacts) -> frozenset[str]:
    """What stands in the ledger with the answer, in the words of the law: the three tests count where the paper does not need them."""
    says = stated(paper)
    held = {"document", "issuer", "items", "dissemination_log"}
    held |= {"custodian"} if paper.custodian else set()
    held |= {"notice_attempts"} if paper.told else set()
    held |= {"order"} if says & {"court_order", "warrant"} else set()
    held |= {"findings"} if "subpart_e_order" in says else set()
    held |= {"three_part_test"} if paper.kind != "administrative_request" or says >= TESTS else set()
    return frozenset(held)


def labels_of(label: str, holder: str) -> frozenset[str]:
    """Under which labels a part stands, by its own and by the kind of agency that holds it.

    Whatever a victim service provider or a substance use program holds of a person says that they came there: 34 USC 12291(b)(2)
    and 28 CFR 94.115(b) protect all that such a provider collected, 42 CFR 2.61 and 2.12(a) all that says who is a patient.
    """
    return frozenset({label, label_of(holder)} if holder in SILENT_KINDS else {label})


def ruling_for(label: str, paper: PaperFacts, *, at: datetime, bound_by: Iterable[str] = ()) -> Ruling:
    """The law's answer: whether the custodian may put a part under this label into the copy, with the reasons. Every label of the
    part must be reached, its own and the holder's; and the terms must let it go, where the part is itself a copy (``bound_by``)."""
    asked = Asked(
        labels=labels_of(label, paper.holder), purpose="legal_process", agency=OUTSIDE, recipient=paper.recipient, owner="holder",
        act="send", sender="holder", reads=frozenset(LABELS), traits=frozenset({"custodian"}),
    )  # fmt: skip
    return decide(asked, Facts(at=at, stated=stated(paper), recorded=in_hand(paper), obligations=frozenset(bound_by)))


def reached(paper: PaperFacts, *, at: datetime) -> dict[str, Ruling]:
    """The law's answer for every label, in the order of the closed list."""
    return {label: ruling_for(label, paper, at=at) for label in LABELS}
