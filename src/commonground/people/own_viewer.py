"""Whoever looks at their own page: no member of staff, no agency, and a token of another kind.

The floor takes the person from the row of the page, never from the token. To every policy that asks for somebody at work this viewer
is nobody; what it reads is opened row by row in ``floor.sql``, for this one person.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.ruling import decide

SELF_ACCESS = "self_access"
ENTERING = frozenset({"people.enter_own_page"})
INSIDE = frozenset(
    {"consents.revoke", "people.leave_own_page", "people.hide_on_own_page", "people.say_own_word", "people.ask_pin"}
)


@dataclass(frozen=True, slots=True)
class OwnViewer(Viewer):
    """A person who looks at what is kept of themself.

    ``user_id`` and ``membership_id`` are the id of the page: no row of staff bears it. ``agency_id`` is the agency whose row is
    changed, when one is. ``stay_id``: the stay in this browser; None while the person is only entering, and then nothing is seen.
    ``beside``: the stay began beside a worker.
    """

    stay_id: UUID | None = None
    beside: bool = False
    subject_id: UUID | None = field(default=None, repr=False)

    def told(self, expires: float) -> tuple[object, ...]:
        """Page, stay, place, end and the labels that the law shows to the person."""
        labels = ",".join(sorted(self.labels))
        return ("self", self.user_id, self.stay_id or "", self.jurisdiction_id, f"{expires:.3f}", labels)

    def at(self, agency_id: UUID) -> "OwnViewer":
        """The same person, changing a row of this agency."""
        return replace(self, agency_id=agency_id)


def labels_for_oneself() -> frozenset[str]:
    """The labels that the law in force shows to the person on their own page, as ``decide`` answers; anything else stays shut there."""
    return _labels_by(the_law().version, timezone.now().date())


@lru_cache(maxsize=2)
def _labels_by(_version: str, _day: date) -> frozenset[str]:
    """Asked anew for another version of the law, and each day, since rows of it have dates."""
    facts = Facts(at=timezone.now(), subject="self", recorded=frozenset({"purpose"}))
    return frozenset(
        label
        for label in LABELS
        if decide(
            Asked(labels=frozenset({label}), purpose=SELF_ACCESS, agency="self", recipient="self", owner="holder"),
            facts,
        ).permits
    )


def own_viewer(page_id: UUID, jurisdiction_id: UUID, agency_id: UUID, *, subject_id: UUID | None = None,
               stay_id: UUID | None = None, time_zone: str = "UTC", beside: bool = False) -> OwnViewer:  # fmt: skip
    """The viewer of a page: inside a stay with what a person may do there, before it with entering alone."""
    return OwnViewer(
        user_id=page_id, membership_id=page_id, agency_id=agency_id, jurisdiction_id=jurisdiction_id, role="self",
        rights=INSIDE if stay_id else ENTERING, labels=labels_for_oneself() if stay_id else frozenset(), purpose=SELF_ACCESS,
        time_zone=time_zone, stay_id=stay_id, subject_id=subject_id, beside=beside,
    )  # fmt: skip
