"""Telling the other agency: a neutral notice that names nobody, once for each thing that happened."""

from uuid import UUID

from django.utils.translation import gettext

from commonground.agencies.models import Agency
from commonground.ledger.models import Happening
from commonground.messages.actions import notify
from commonground.referrals.status import REFERRAL

TITLE = "Common Ground: open the app"


def notice_of(verb: str) -> str:
    """What the other side reads after this verb: the sentence of the status table, or nothing."""
    return next(move.notice for move in REFERRAL.moves if move.verb == verb)


def tell(agency_id: UUID | None, verb: str, line: Happening) -> None:
    """Post the notice of a verb to an agency's inbox; its cause is the line of the ledger, so that it is never doubled.

    Nothing is posted for an organization without an account.
    """
    text = notice_of(verb)
    if agency_id is None or not text:
        return
    notify(Agency.objects.get(pk=agency_id), title=gettext(TITLE), text=gettext(text), cause_id=line.pk)
