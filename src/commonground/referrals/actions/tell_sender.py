"""Telling the sender what a silent receiver answered, because the person lets it."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import own_answer
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import SenderTold
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.queries.permission import permission_to_tell
from commonground.referrals.rules import OursToAnswer, PersonLetsUsTell, SomethingToTell
from commonground.referrals.status import REFERRAL

VERBS = {"accepted": "accept", "declined": "decline", "ended": "record_outcome"}


@action("referrals.tell_sender")
def tell_sender(referral: Referral, *, by: Viewer, at: datetime | None = None) -> Referral:
    """Tell the sender what you answered, once, as it stands now; what comes later is not told by itself.

    :raises NotNow: when another agency was asked (F7), there is nothing to tell (F19), the person has not permitted it (F18), or
        the sender took it back (S0).
    """
    referral = locked(referral)
    hold(OursToAnswer, referral=referral, by=by)
    answer = own_answer(referral)
    hold(SomethingToTell, referral=referral, answered=isinstance(answer, SilentAnswer))
    assert isinstance(answer, SilentAnswer)
    hold(PersonLetsUsTell, release=permission_to_tell(referral, by=by, at=at))
    steps = ["accept", "record_outcome"] if answer.status == "ended" else [VERBS[answer.status]]
    for verb in steps:
        if referral.status != REFERRAL.target(verb):
            referral.status = REFERRAL.move(referral.status, verb)
    for field in ("answered_at", "decline_reason", "outcome", "outcome_at"):
        setattr(referral, field, getattr(answer, field))
    referral.answer_how = "here"
    referral.save(update_fields=["status", "answered_at", "answer_how", "decline_reason", "outcome", "outcome_at"])
    line = remember(SenderTold(referral, by=by, at=at, status=answer.status))
    tell(referral.agency_id, "accept", line)
    return referral
