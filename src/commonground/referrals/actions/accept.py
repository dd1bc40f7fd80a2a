"""Accepting a referral."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions import open as open_case
from commonground.cases.models import Case
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import ANSWER_CLOCK, answer_now
from commonground.referrals.actions.notices import tell
from commonground.referrals.actions.welcoming import write_down
from commonground.referrals.events import Accepted, AcceptedInSilence
from commonground.referrals.models import Referral
from commonground.referrals.rules import OursToAnswer


@action("referrals.accept")
def accept(referral: Referral, *, name: str = "", by: Viewer, at: datetime | None = None) -> Case:
    """Accept a referral: your agency now knows the person, and walks with them.

    What the person permitted (name, language, how to reach them safely) is written down as your own knowledge; a case opens;
    the sender hears of it, unless the law says that your agency never tells.

    :param name: what to call the person, if no name came with the referral; else the reference stands in for it.
    :returns: the case.
    :raises NotNow: when another agency was asked (F7), a colleague was faster (A0, with their name), or it was taken back (S0).
    """
    referral = locked(referral)
    hold(OursToAnswer, referral=referral, by=by)
    answer = answer_now(referral, "accept", by=by, at=at)
    person = write_down(referral, name=name, by=by, at=at)
    case = open_case(person=person, cause=referral, by=by, at=at)
    if referral.silent:
        remember(AcceptedInSilence(answer, by=by, at=at))
        return case
    meet(ANSWER_CLOCK, referral, by=by, at=at)
    line = remember(Accepted(referral, by=by, at=at))
    tell(referral.agency_id, "accept", line)
    return case
