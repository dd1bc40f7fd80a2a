"""What can be remembered of referrals.

What a silent receiver does is remembered at its own answer, under events that put no news out: nothing that the sender can
reach, a line of the ledger or a live page, tells that it happened.
"""

from uuid import UUID

from commonground.ledger.events import Event


class BothHear:
    """What is said between two agencies reaches the desks of both."""

    def hearers(self) -> list[UUID]:
        """The sender's agency and the receiver's, where it has an account."""
        referral = self.record  # type: ignore[attr-defined]
        return [agency for agency in (referral.agency_id, referral.to_agency_id) if agency is not None]


class Made(Event):
    """A referral was written down."""

    code = "referrals.made"
    streams = ("desk",)


class Sent(BothHear, Event):
    """A referral was sent."""

    code = "referrals.sent"
    streams = ("desk",)


class Accepted(BothHear, Event):
    """The receiving agency accepted a referral."""

    code = "referrals.accepted"
    streams = ("desk",)


class Declined(BothHear, Event):
    """The receiving agency said no to a referral."""

    code = "referrals.declined"
    streams = ("desk",)


class AcceptedInSilence(Event):
    """An agency that by law does not report back accepted a referral."""

    code = "referrals.accepted_in_silence"


class DeclinedInSilence(Event):
    """An agency that by law does not report back said no to a referral."""

    code = "referrals.declined_in_silence"


class OutcomeInSilence(Event):
    """An agency that by law does not report back wrote down what came of a referral."""

    code = "referrals.outcome_in_silence"


class AnswerRecorded(Event):
    """The sender wrote down what an agency without an account answered."""

    code = "referrals.answer_recorded"
    streams = ("desk",)


class Withdrawn(BothHear, Event):
    """The sender took a referral back."""

    code = "referrals.withdrawn"
    streams = ("desk",)


class SetAside(Event):
    """After a no the sender looks for no other place."""

    code = "referrals.set_aside"
    streams = ("desk",)


class HandOffSaid(BothHear, Event):
    """One of the three said that a warm hand-off happened."""

    code = "referrals.hand_off_said"
    streams = ("desk",)


class OutcomeRecorded(BothHear, Event):
    """What came of a referral was written down."""

    code = "referrals.outcome_recorded"
    streams = ("desk",)


class SenderTold(BothHear, Event):
    """By the person's permission the sender was told what a silent receiver answered."""

    code = "referrals.sender_told"
    streams = ("desk",)
