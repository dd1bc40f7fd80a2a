"""A warm hand-off: saying that it happened."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.noes import Hidden
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import HandOffSaid
from commonground.referrals.models import HandOver, Referral
from commonground.referrals.rules import HappenedBefore, NotSaidYet, ReportsBack, SenderSpeaksForThem, WayOnTheList
from commonground.referrals.status import REFERRAL


@action("referrals.hand_over")
def hand_over(
    referral: Referral,
    *,
    way: str = "together",
    happened_at: datetime | None = None,
    person_said: bool = False,
    receiver_told: bool = False,
    by: Viewer,
    at: datetime | None = None,
) -> HandOver:
    """Say that you were there when a person was handed over in person. It is complete when all three have said so.

    :param happened_at: aware; now when None. Whoever says it first says how and when.
    :param person_said: you asked the person, and they say so, too.
    :param receiver_told: an organization without an account said so to you.
    :raises NotNow: when the receiver by law never reports back (F12), it is not accepted (S0), or for the first rule of F13 to
        F15, F20 that does not hold.
    """
    referral = locked(referral)
    if by.agency_id not in (referral.agency_id, referral.to_agency_id):
        raise Hidden
    hold(
        ReportsBack, WayOnTheList, HappenedBefore, SenderSpeaksForThem,
        referral=referral, way=way, happened_at=happened_at or at, at=at, receiver_told=receiver_told, by=by,
    )  # fmt: skip
    done = REFERRAL.move(referral.status, "hand_over")
    row = HandOver.objects.filter(referral=referral).first() or HandOver(
        jurisdiction_id=referral.jurisdiction_id, agency_id=referral.agency_id, to_agency_id=referral.to_agency_id,
        referral=referral, way=way, happened_at=happened_at or at,
    )  # fmt: skip
    said = _says(row, referral, person_said=person_said, receiver_told=receiver_told, by=by, at=at)
    hold(NotSaidYet, hand_over=row, says_new=bool(said))
    for field, value in said.items():
        setattr(row, field, value)
    complete = not row.missing
    row.completed_at = at if complete else None
    row.save(update_fields=None if row._state.adding else [*said, "completed_at"])
    if complete:
        referral.status = done
        referral.save(update_fields=["status"])
    line = remember(HandOffSaid(referral, by=by, at=at, hand_over=row.pk, way=row.way, missing=row.missing))
    tell(_other_side(referral, by), "hand_over", line)
    return row


def _says(
    row: HandOver, referral: Referral, *, person_said: bool, receiver_told: bool, by: Viewer, at: datetime
) -> dict[str, Any]:
    """What this word adds, by field."""
    new: dict[str, Any] = {}
    if by.agency_id == referral.agency_id and row.sender_said_at is None:
        new |= {"sender_id": by.membership_id, "sender_said_at": at}
    if by.agency_id == referral.to_agency_id and row.receiver_said_at is None:
        new |= {"receiver_id": by.membership_id, "receiver_said_at": at}
    if receiver_told and row.receiver_said_at is None:
        new |= {"receiver_told": True, "receiver_said_at": at}
    if person_said and row.person_said_at is None:
        new |= {"person_said_at": at, "person_said_to_id": by.membership_id}
    return new


def _other_side(referral: Referral, by: Viewer) -> Any:
    return referral.to_agency_id if by.agency_id == referral.agency_id else referral.agency_id
