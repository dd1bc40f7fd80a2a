"""Where an answer is written: on the referral, or, for a receiver that by law stays silent, on a row of its own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.clocks.declared import Declared
from commonground.clocks.reckoning import Length
from commonground.kit.noes import NotNow
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.status import REFERRAL

ANSWER_CLOCK = "referral_answer"
# An answer is due two business days after sending, by the calendar of whoever owes it.
ANSWER = Declared(ANSWER_CLOCK, Length(2, "day"), kind="business")


def own_answer(referral: Referral) -> Referral | SilentAnswer | None:
    """The row that holds the receiver's answer: the referral itself, or the silent answer (None before there is one).

    Call it with the referral locked: the lock guards both rows.
    """
    if not referral.silent:
        return referral
    return SilentAnswer.objects.filter(referral=referral).first()


def answer_now(referral: Referral, verb: str, *, reason: str = "", by: Viewer, at: datetime) -> Referral | SilentAnswer:
    """Write the answer of the receiving agency (``accept`` or ``decline``) where it belongs.

    :raises NotNow: when somebody answered before (A0, with their name), or it was taken back (S0).
    """
    answer = own_answer(referral)
    if answer is not None and answer.answered_by_id is not None:
        raise NotNow(_who_answered(answer, by), code="A0")
    status = REFERRAL.move(referral.status, verb)
    if referral.silent:
        return SilentAnswer.objects.create(
            jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, referral=referral, status=status,
            answered_at=at, answered_by_id=by.membership_id, decline_reason=reason,
        )  # fmt: skip
    referral.status, referral.answered_at, referral.answered_by_id = status, at, by.membership_id
    referral.answer_how, referral.decline_reason = "here", reason
    referral.save(update_fields=["status", "answered_at", "answered_by", "answer_how", "decline_reason"])
    return referral


def _who_answered(answer: Referral | SilentAnswer, by: Viewer) -> str:
    member = Membership.objects.select_related("user").get(pk=answer.answered_by_id)
    local = answer.answered_at.astimezone(ZoneInfo(by.time_zone)).strftime("%H:%M")
    said = gettext("said no") if answer.status == "declined" else gettext("accepted it")
    return gettext("%(name)s was faster and %(said)s at %(time)s.") % {
        "name": str(member.user), "said": said, "time": local,
    }  # fmt: skip
