"""Saying no to a referral."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import ANSWER_CLOCK, answer_now
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import Declined, DeclinedInSilence
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.rules import OursToAnswer, ReasonOnTheList


@action("referrals.decline")
def decline(referral: Referral, *, reason: str, by: Viewer, at: datetime | None = None) -> Referral | SilentAnswer:
    """Say no to a referral, with a reason the sender can use. A no is an answer, too: it meets the clock.

    :param reason: a code of ``answers.toml``.
    :raises NotNow: when another agency was asked (F7), no reason is chosen (F9), a colleague answered before (A0), or it was
        taken back (S0).
    """
    referral = locked(referral)
    hold(OursToAnswer, ReasonOnTheList, referral=referral, by=by, reason=reason)
    answer = answer_now(referral, "decline", reason=reason, by=by, at=at)
    if referral.silent:
        remember(DeclinedInSilence(answer, by=by, at=at, reason=reason))
        return answer
    meet(ANSWER_CLOCK, referral, by=by, at=at)
    line = remember(Declined(referral, by=by, at=at, reason=reason))
    tell(referral.agency_id, "decline", line)
    return answer
