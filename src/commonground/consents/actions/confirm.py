"""Recording that a person confirmed in calm what they permitted in a crisis."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.consents.events import Confirmed
from commonground.consents.models import Release
from commonground.consents.queries import CONFIRM, answered_since
from commonground.consents.rules import (
    AskedAlone,
    FreeToAnswer,
    InCalm,
    NeverACondition,
    NoChildBetween,
    NotAskedSince,
    NotByPolice,
    OwnReleaseOnly,
    WaitsForConfirming,
)
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.status import RELEASE
from commonground.consents.validity import ends_for
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.actions import lengthen


@action("consents.confirm")
def confirm(
    release: Release,
    *,
    asked_alone: bool,
    state: Collection[str] = (),
    interpreter_is: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person confirmed in calm what they permitted in a crisis; it then lasts as long as one that is given in calm.

    What was taken back meanwhile stays taken back.

    :raises NotNow: when another agency asked (C11), it waits for no confirming (C21), they were asked again since (C29), they are
        being met or the viewer is on a call (C28), it has ended or was taken back (S0), or the person could not answer freely (C1 to C3,
        C12, C15).
    """
    person = locked(
        Person(pk=release.person_id)
    )  # before the release: every answer of a person waits for the one before it
    release = locked(release)
    status = RELEASE.move(release.standing(at), "confirm")
    hold(
        OwnReleaseOnly, NotByPolice, WaitsForConfirming, NotAskedSince, InCalm, FreeToAnswer, NeverACondition, AskedAlone, NoChildBetween, by=by,
        agency_id=release.agency_id,        crisis=release.crisis, confirmed=release.confirmed_at is not None, state=state,
        answered_since=answered_since(release) is not None, on_a_scene=is_on_a_scene(person, by=by),
        asked_alone=asked_alone, interpreter_is=interpreter_is,
    )  # fmt: skip
    release.status, release.confirmed_at, release.confirmed_by = status, at, by.membership_id
    release.expires_at = release.ends_if_confirmed
    release.save(update_fields=["status", "confirmed_at", "confirmed_by", "expires_at"])
    longer = lengthen(release_id=release.pk, until=ends_for(release), at=at)
    meet(CONFIRM, release, by=by, at=at)
    remember(Confirmed(release, by=by, at=at, until=release.expires_at, grants=longer))
    return release
