"""Naming the custodian of a legal paper, and whom it is about."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.actions.place_hold import keep_as_it_is
from commonground.legal.events import CustodianNamed
from commonground.legal.models import Paper
from commonground.legal.rules import CustodianOfTheHolder, KnownHere, OfficeHoldsNobody
from commonground.legal.status import PAPER
from commonground.people.models import Person
from commonground.privacy.actions import untie

ASKS_FOR_NOBODY = "public_records_request"


@action("legal.name_custodian")
def name_custodian(
    paper: Paper, *, custodian: Membership, person: Person | None = None, by: Viewer, at: datetime | None = None
) -> Paper:
    """Name who answers a legal paper, and whom of those your agency knows it is about. From then on that record is kept as it is.

    :param person: None when the agency knows nobody whom the paper names; once named, it stays.
    :raises Hidden: when the paper is not in sight of the viewer. :raises NotNow: J9, J10 or J11.
    """
    assert at is not None
    paper = locked(paper)
    paper.status = PAPER.move(paper.status, "name_custodian")
    hold(OfficeHoldsNobody, CustodianOfTheHolder, KnownHere, custodian=custodian, person=person, by=by, at=at)
    untie(cause_id=paper.pk, by=by, at=at)
    paper.custodian, paper.ticks, paper.checked_at, paper.agreed_by = custodian, [], None, None
    if person is not None and paper.subject_id is None:
        paper.person, paper.subject_id = person, person.subject_id
    paper.save(update_fields=["status", "custodian", "ticks", "checked_at", "agreed_by", "person", "subject"])
    remember(CustodianNamed(paper, by=by, at=at, custodian=custodian.pk, about_somebody=paper.subject_id is not None))
    if paper.subject_id is not None and paper.hold_from is None and paper.kind != ASKS_FOR_NOBODY:
        keep_as_it_is(paper, by=by, at=at)
    return paper
