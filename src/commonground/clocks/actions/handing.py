"""Giving a step to a member, handing steps to a colleague for a while, and what becomes of them when somebody leaves."""

from datetime import datetime

from django.db.models import F

from commonground.agencies.acting import action, locked, may
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.events import MembershipEnded
from commonground.agencies.models import Membership
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.events import Assigned, FellBack, HandedOver, TurnEnded
from commonground.clocks.models import OPEN, Clock, Turn
from commonground.clocks.queries import working_at
from commonground.clocks.turn_rules import AheadAndInOrder, OwnOrCoordinates, StillRuns, ToAColleague
from commonground.kit.rules import hold
from commonground.kit.spans import not_ended
from commonground.ledger.writing import remember, remember_all

COORDINATE = "clocks.assign"


@action("clocks.assign")
def assign(clock: Clock, *, to: Membership | None, by: Viewer, at: datetime | None = None) -> Clock:
    """Give a step to a member of your agency, or back to the team.

    :param to: None for the team.
    :raises NotNow: Y6 when the clock has ended, Y7 when they do not work here.
    """
    assert at is not None
    clock = locked(clock)
    hold(StillRuns, ToAColleague, clock=clock, to=to, by=by, works_here=to is None or _works_here(to, by, at))
    clock.assigned_to = to
    clock.save(update_fields=["assigned_to"])
    remember(Assigned(clock, by=by, at=at, name=clock.name, record=clock.record_id, to=to.pk if to else None))
    return clock


@action("clocks.hand_over")
def hand_over(
    *, of: Membership, to: Membership, starts_at: datetime, ends_at: datetime, clock: Clock | None = None, by: Viewer,
    at: datetime | None = None,
) -> Turn:  # fmt: skip
    """Hand the steps of a member to a colleague for a while: your own, or anybody's where you coordinate.

    :param clock: this one alone; None for all that are theirs, also those that come meanwhile.
    :raises NotNow: Y7 to Y9: not two who work here, not yours to hand over, or times that are no turn.
    """
    assert at is not None
    works_here = of.pk != to.pk and of.agency_id == by.agency_id and _works_here(to, by, at)
    hold(
        ToAColleague, OwnOrCoordinates, AheadAndInOrder, works_here=works_here, own=of.pk == by.membership_id,
        coordinates=may(by, COORDINATE), starts_at=starts_at, ends_at=ends_at, at=at,
    )  # fmt: skip
    turn = Turn.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, of=of, to=to, clock=clock, starts_at=starts_at,
        ends_at=ends_at, by_id=by.membership_id,
    )  # fmt: skip
    remember(HandedOver(turn, by=by, at=at, of=of.pk, to=to.pk, clock=clock.pk if clock else None, until=ends_at))
    return turn


@action("clocks.end_turn", right="clocks.hand_over")
def end_turn(turn: Turn, *, by: Viewer, at: datetime | None = None) -> Turn:
    """Take steps back before the agreed end.

    :raises NotNow: Y8 when it is not yours to say.
    """
    assert at is not None
    turn = locked(turn)
    own = by.membership_id in (turn.of_id, turn.to_id)
    hold(OwnOrCoordinates, own=own, coordinates=may(by, COORDINATE))
    if turn.ends_at > at:
        turn.ends_at = max(at, turn.starts_at)
        turn.save(update_fields=["ends_at"])
        remember(TurnEnded(turn, by=by, at=at, of=turn.of_id, to=turn.to_id))
    return turn


def fall_back_to_the_team(event: MembershipEnded) -> None:
    """Somebody's role ended: their clocks are the team's, with a line each, and turns from and to them end. In the same transaction, also
    where whoever ended the role works elsewhere."""
    host = host_of(event.record.jurisdiction_id)
    if host is None:
        return
    by, at = service("clocks", host), event.at
    with as_viewer(by):
        theirs = list(Clock.objects.select_for_update(of=("self",)).filter(assigned_to=event.record, status__in=OPEN))
        Clock.objects.filter(pk__in=[clock.pk for clock in theirs]).update(assigned_to=None)
        said = [(clock.pk, clock.agency_id, {"name": clock.name, "record": str(clock.record_id)}) for clock in theirs]
        if said:
            remember_all(FellBack, said, record_kind="clocks.clock", by=by, at=at)
        for column in ("of", "to"):
            over = Turn.objects.filter(not_ended(at), **{column: event.record})
            over.filter(starts_at__lte=at).update(ends_at=at)
            over.filter(starts_at__gt=at).update(ends_at=F("starts_at"))


def _works_here(member: Membership, by: Viewer, at: datetime) -> bool:
    return working_at(by.agency_id, at).filter(pk=member.pk).exists()
