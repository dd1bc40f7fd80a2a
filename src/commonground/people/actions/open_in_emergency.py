"""Opening in an emergency what another agency holds of a person (the pull of rule G5)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import start
from commonground.kit.rules import hold
from commonground.ledger.models import Happening
from commonground.ledger.writing import remember
from commonground.messages.actions import notify
from commonground.people.events import OpenedInEmergency
from commonground.people.models import Person
from commonground.people.queries import emergency_partners, officers_of, own_open_emergencies, reviewer_of
from commonground.people.rules import (
    ByAClinician,
    KnownToUs,
    MedicalEmergencyInFull,
    NotOpenAlready,
    PurposeOfAnEmergency,
    ReasonFirst,
    StatedFromTheList,
    WithWhomWeAgreed,
)
from commonground.privacy.actions import write_emergency
from commonground.privacy.models import Emergency

REVIEW = "emergency_review"
REVIEW_WITHIN = timedelta(hours=72)
TITLE = "Common Ground: open the app"
TEXT = "An emergency access was opened. Look who and why. It has to be reviewed within 72 hours."


@action("people.open_in_emergency")
def open_in_emergency(
    person: Person,
    *,
    owner: Agency,
    purpose: str,
    reason: str,
    stated: Collection[str] = (),
    nature: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Emergency:
    """Open for 60 minutes what another agency holds of a person, for an emergency. That agency is told now, and it is reviewed.

    It answers the same whether the agency knows the person or not: what is open then, the law and the floor say.

    :param person: as the clinician's own agency knows them.
    :param stated: codes of ``privacy.law.emergencies``, stated under the clinician's name.
    :param nature: what the emergency is; asked for with ``medical_emergency`` (42 CFR 2.51(c)).
    :raises Hidden: when the person is not in sight of this viewer.
    :raises NotNow: when somebody else than a clinician asks (P5), the person is another agency's row (P6), no agreement covers it
        (P7), or purpose, reason or statements are not in order (P8 to P12).
    """
    hold(ByAClinician, KnownToUs, person=person, by=by)
    person = locked(person)
    facts = {"owner": owner, "purpose": purpose, "reason": reason, "stated": set(stated), "nature": nature}
    hold(PurposeOfAnEmergency, ReasonFirst, StatedFromTheList, MedicalEmergencyInFull, **facts)
    hold(WithWhomWeAgreed, by=by, partners=emergency_partners(by, at=at), **facts)
    hold(NotOpenAlready, live=own_open_emergencies(by, person.subject_id, at=at), **facts)
    reviewer = reviewer_of(owner, opened_by=by, at=at)
    opened = write_emergency(
        subject_id=person.subject_id, owner_id=owner.pk, reviewer_id=reviewer.pk, purpose=purpose, reason=reason,
        nature=nature, stated=set(stated), by=by, at=at,
    )  # fmt: skip
    start(REVIEW, opened, due_at=at + REVIEW_WITHIN, agency_id=reviewer.pk, stand_in_id=owner.pk, by=by, at=at)
    line = remember(OpenedInEmergency(opened, by=by, at=at, owner=owner.pk, purpose=purpose, stated=opened.stated))
    _tell({owner, reviewer}, line, at)
    return opened


def _tell(agencies: set[Agency], line: Happening, at: datetime) -> None:
    """The owner, and whoever reviews for it, at once: where to look, no name and no reason."""
    for agency in agencies:
        notify(agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=line.pk, addresses=officers_of(agency, at=at))
