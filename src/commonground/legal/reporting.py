"""Whether the law lets the holder push a report: the facts of the report in the words of the law, and the law's own answer."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling, decide

# The form itself is the record of what the law wants in hand: the statute, whether the person was told, that nothing else went.
IN_HAND = frozenset({"statute", "report_number", "person_told", "report_only", "notice_attempts"})


def ruling_on(label: str, *, about: str, mandated: bool, person_told: str, by: Viewer, at: datetime) -> Ruling:
    """The law's answer for a report form that its author sends to the agency that protects children or adults."""
    says = {about, "privacy_protected"}
    says |= {"mandated_reporter", "required_by_law"} if mandated else set()
    # That telling is unsafe was weighed and written down: no reasonable try was left.
    says |= {"person_notified"} if person_told in ("told", "unsafe_to_tell") else set()
    asked = Asked(
        labels=frozenset({label}), purpose="mandated_report", agency="protection", recipient="child_protection",
        owner=str(by.agency_id), act="send", sender=str(by.agency_id), reads=by.labels,
        traits=recipient_of(by.agency_kind, by.role, the_law().words).traits, fields=frozenset({"report_form"}),
    )  # fmt: skip
    return decide(asked, Facts(at=at, stated=frozenset(says), recorded=IN_HAND, author=True))
