"""Writing down what an organization without an account answered."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import ANSWER_CLOCK
from commonground.referrals.events import AnswerRecorded
from commonground.referrals.models import Referral
from commonground.referrals.rules import AnswersByItself, OursToSend, ReasonOnTheList, ToldSomehow
from commonground.referrals.status import REFERRAL

VERBS = {"yes": "record_yes", "no": "record_no"}


@action("referrals.record_answer")
def record_answer(
    referral: Referral, *, answer: str, how: str = "phone", reason: str = "", by: Viewer, at: datetime | None = None
) -> Referral:
    """Write down what an organization without an account told you.

    :param answer: ``yes`` or ``no``; a no needs a reason of ``answers.toml``.
    :param how: how they told you (phone, letter, in_person).
    :raises NotNow: when another agency sent it (F8), the receiver answers here by itself (F10), or a choice is missing (F9, F11).
    :raises KeyError: for another answer.
    """
    verb = VERBS[answer]
    referral = locked(referral)
    hold(OursToSend, AnswersByItself, ToldSomehow, referral=referral, by=by, how=how)
    if answer == "no":
        hold(ReasonOnTheList, reason=reason)
    referral.status = REFERRAL.move(referral.status, verb)
    referral.answered_at, referral.answered_by_id, referral.answer_how = at, by.membership_id, how
    referral.decline_reason = reason if answer == "no" else ""
    referral.save(update_fields=["status", "answered_at", "answered_by", "answer_how", "decline_reason"])
    meet(ANSWER_CLOCK, referral, by=by, at=at)
    remember(AnswerRecorded(referral, by=by, at=at, answer=answer, how=how, reason=referral.decline_reason))
    return referral
