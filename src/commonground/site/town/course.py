"""The shapes of a story: meeting, questions, permission, referral, hand-off and case, as they follow a call.

Every shape can be cut at a moment: what lies after it has not happened yet. Moments are aware, in UTC.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Self


def by(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment has come at `now`; a moment that was never written down has not."""
    return moment is not None and moment <= now


def kept(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment if it has come, else None."""
    return moment if by(moment, now) else None


@dataclass(frozen=True, slots=True)
class NarrativePart:
    """A few sentences under one label (`general` or `health`)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class GeneratedEncounter:
    """The meeting: who wrote it down (staff key), for which agency, in parts. A time nobody marked is None."""

    author: str
    agency: str
    started_at: datetime | None
    ended_at: datetime | None
    parts: tuple[NarrativePart, ...]
    disposition: str


@dataclass(frozen=True, slots=True)
class GeneratedAssessment:
    """Answers to an instrument: `phq9` (nine, 0 to 3) or `pcptsd5` (gate, then five of 1 or 0). None: no answer.

    Behind a gate answered no, the five were not asked: `answers` is empty.
    """

    instrument: Literal["phq9", "pcptsd5"]
    given_at: datetime
    gate: bool | None
    answers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class GeneratedPermission:
    """What the person said when asked whether others may know: `yes`, `no` or `not_now`, and why, if they said."""

    asked_at: datetime
    answer: Literal["yes", "no", "not_now"]
    reason: str
    to_service: str
    labels: tuple[str, ...]
    purposes: tuple[str, ...]
    ends: date


@dataclass(frozen=True, slots=True)
class GeneratedReferral:
    """A referral to a service; `to_agency` is None for one that no partner agency runs (answers then come by phone).

    `answer` is None while nobody has answered, for some for ever. `duplicate_of`: the same one, sent again by mistake.
    """

    key: str
    service: str
    to_agency: str | None
    sent_at: datetime
    answer: Literal["accepted", "declined"] | None
    answered_at: datetime | None
    reason: str
    first_service_at: datetime | None
    duplicate_of: str | None

    def until(self, now: datetime) -> Self:
        """The referral as it stands at `now`."""
        if self.answered_at is not None and not by(self.answered_at, now):
            return replace(self, answer=None, answered_at=None, reason="", first_service_at=None)
        return replace(self, first_service_at=kept(self.first_service_at, now))


@dataclass(frozen=True, slots=True)
class GeneratedHandOff:
    """A person met a person; the three each say so, or do not."""

    met_at: datetime
    sender_said_at: datetime | None
    receiver_said_at: datetime | None
    person_said_at: datetime | None

    def until(self, now: datetime) -> Self:
        """The hand-off as it stands at `now`."""
        said = (
            kept(moment, now)
            for moment in (
                self.sender_said_at,
                self.receiver_said_at,
                self.person_said_at,
            )
        )
        return type(self)(self.met_at, *said)


@dataclass(frozen=True, slots=True)
class GeneratedFollowUp:
    """The first follow-up: due after 72 hours. No result: nobody tried, or not yet."""

    due_at: datetime
    attempts: tuple[datetime, ...]
    result: Literal["reached", "not_reached_yet", "said_no"] | None
    result_at: datetime | None

    def until(self, now: datetime) -> Self:
        """The follow-up as it stands at `now`."""
        attempts = tuple(moment for moment in self.attempts if moment <= now)
        result_at = kept(self.result_at, now)
        return replace(
            self,
            attempts=attempts,
            result=self.result if result_at else None,
            result_at=result_at,
        )


@dataclass(frozen=True, slots=True)
class GeneratedCase:
    """A case: its worker (staff key), the follow-up the person agreed to (None: said no to one), and how it ended."""

    key: str
    agency: str
    worker: str
    opened_at: datetime
    follow_up: GeneratedFollowUp | None
    outcome: str | None
    outcome_at: datetime | None

    def until(self, now: datetime) -> Self:
        """The case as it stands at `now`."""
        follow_up = self.follow_up.until(now) if self.follow_up else None
        outcome_at = kept(self.outcome_at, now)
        return replace(
            self,
            follow_up=follow_up,
            outcome=self.outcome if outcome_at else None,
            outcome_at=outcome_at,
        )


@dataclass(frozen=True, slots=True)
class GeneratedStory:
    """Everything that followed one call in which a team met a person. `begins_at` is when the meeting truly began."""

    call: str
    person: str
    unit: str
    begins_at: datetime
    ends_at: datetime
    encounter: GeneratedEncounter
    assessments: tuple[GeneratedAssessment, ...]
    permission: GeneratedPermission | None
    referrals: tuple[GeneratedReferral, ...]
    hand_off: GeneratedHandOff | None
    case: GeneratedCase | None

    def until(self, now: datetime) -> Self | None:
        """The story as it stands at `now`; None while the team is still with the person."""
        if self.ends_at > now:
            return None
        return replace(
            self,
            referrals=tuple(each.until(now) for each in self.referrals if each.sent_at <= now),
            hand_off=self.hand_off.until(now) if self.hand_off and self.hand_off.met_at <= now else None,
            case=self.case.until(now) if self.case and self.case.opened_at <= now else None,
        )
