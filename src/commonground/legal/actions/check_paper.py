"""Checking a legal paper: what it is, and what the custodian states under their own name."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.actions.opening import open_what_it_reaches
from commonground.legal.events import PaperChecked
from commonground.legal.models import Paper
from commonground.legal.rules import ByTheCustodian, SignedAsSuch, StepsInWords, TicksOfTheKind
from commonground.legal.status import PAPER
from commonground.messages.actions import notify
from commonground.people.queries import officers_of
from commonground.privacy.actions import untie

TITLE = "Common Ground: open the app"
TEXT = "A legal paper opened a record to the custodian of your agency. Look on the legal desk whether it is as it should be."


@action("legal.check_paper")
def check_paper(
    paper: Paper,
    *,
    signed_by: str,
    ticks: Collection[str] = (),
    privacy_steps: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Paper:
    """Say who signed the paper and what you state under your name: each test, findings, how privacy is protected.

    Only when the law then lets the paper have anything, the custodian may open the record, to choose the parts; whoever reviews for the
    agency is told. What was decided
    before is decided anew.

    :raises NotNow: J2, J12, J13 or J14.
    """
    assert at is not None
    paper = locked(paper)
    facts = {"kind": paper.kind, "signed_by": signed_by, "ticks": ticks, "privacy_steps": privacy_steps}
    hold(ByTheCustodian, SignedAsSuch, TicksOfTheKind, StepsInWords, paper=paper, by=by, **facts)
    paper.status = PAPER.move(paper.status, "check")
    paper.signed_by, paper.ticks, paper.privacy_steps = signed_by, sorted(ticks), privacy_steps.strip()
    paper.checked_at, paper.agreed_by, paper.agreed_at = at, None, None
    paper.save(
        update_fields=["status", "signed_by", "ticks", "privacy_steps", "checked_at", "agreed_by", "agreed_at"]
    )  # fmt: skip
    untie(cause_id=paper.pk, by=by, at=at)
    labels = open_what_it_reaches(paper, by=by, at=at)
    line = remember(PaperChecked(paper, by=by, at=at, signed_by=signed_by, ticks=sorted(ticks), reaches=labels))
    if labels and paper.subject_id is not None:
        agency = Agency.objects.get(pk=by.agency_id)
        notify(agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=line.pk, addresses=officers_of(agency, at=at))
    return paper
