"""Taking in a legal paper."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import start
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import PaperReceived
from commonground.legal.kinds import kinds
from commonground.legal.models import Paper
from commonground.legal.queries import ANSWER, addresses_of
from commonground.legal.rules import (
    AKindOfPaper,
    AnsweredAfterItCame,
    AsksForSomething,
    ComesSomehow,
    ReceivedAlready,
    SaysWhoIssuedIt,
    SentAsSuch,
    SignedAsSuch,
)
from commonground.messages.actions import notify

TITLE = "Common Ground: open the app"
TEXT = "A paper came in that has to be answered by a day. Open the legal desk."


@action("legal.receive_paper")
def receive_paper(
    *,
    kind: str,
    signed_by: str,
    recipient: str,
    issuer: str,
    asks_for: str,
    how: str,
    received_at: datetime,
    respond_by: datetime | None = None,
    docket: str = "",
    whom: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Paper:
    """Take in a legal paper: what it is, who signed it, what it asks for, and by when it is to be answered.

    :param recipient: who asks, as a kind of recipient in the eyes of the law. :param whom: the person, as the paper names them.
    :param respond_by: the moment written on the paper; without one, our own number of days for this kind.
    :raises NotNow: J1 to J8.
    """
    assert at is not None
    return taken_in(
        kind=kind, signed_by=signed_by, recipient=recipient, issuer=issuer, asks_for=asks_for, how=how, received_at=received_at,
        respond_by=respond_by, docket=docket, whom=whom, by=by, at=at,
    )  # fmt: skip


def taken_in(
    *,
    received_at: datetime,
    respond_by: datetime | None,
    docket: str = "",
    whom: str,
    by: Viewer,
    at: datetime,
    **facts: str,
) -> Paper:
    """The paper as it was taken in, with its clock; those who answer papers are told (inside the caller's action)."""
    kind = facts["kind"]
    hold(AKindOfPaper, SignedAsSuch, SentAsSuch, SaysWhoIssuedIt, AsksForSomething, ComesSomehow, **facts)
    hold(ReceivedAlready, AnsweredAfterItCame, received_at=received_at, respond_by=respond_by, at=at)
    paper = Paper.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, received_at=received_at, docket=docket.strip(),
        whom=whom.strip(), respond_by=respond_by or received_at + timedelta(days=kinds()[kind].answer_days),
        day_is_ours=respond_by is None, **facts,
    )  # fmt: skip
    start(ANSWER, paper, due_at=max(paper.respond_by, at), agency_id=by.agency_id, by=by, at=at)
    line = remember(
        PaperReceived(paper, by=by, at=at, kind=kind, signed_by=facts["signed_by"], asks=facts["recipient"])
    )
    agency = Agency.objects.get(pk=by.agency_id)
    notify(agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=line.pk, addresses=addresses_of(agency, at=at))
    return paper
