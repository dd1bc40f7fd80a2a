"""Recording that the case ended for which a permission was given."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.consents.events import EndedWithCase
from commonground.consents.models import Release
from commonground.consents.rules import OwnReleaseOnly
from commonground.consents.status import RELEASE
from commonground.consents.supervision_rules import IsOfACase
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import withdraw


@action("consents.end_with_case")
def end_with_case(release: Release, *, by: Viewer, at: datetime | None = None) -> Release:
    """Record that the case, or the condition, ended: the permission ends with it, at the next statement of anybody, whatever day it names.

    :raises NotNow: when another agency asked (C11), it is for no case (C54), or it is no longer given (S0).
    Source: 42 CFR 2.35(b), (c): it lasts, and holds the person to it, no longer than the action for which it was given.
    """
    assert at is not None
    release = locked(release)
    hold(
        OwnReleaseOnly,
        IsOfACase,
        agency_id=release.agency_id,
        by=by,
        purpose=release.purpose,
        case_ended_at=release.case_ended_at,
    )
    release.status = RELEASE.move(release.standing(at), "end_with_case")
    release.case_ended_at = at
    grants = withdraw(release_id=release.pk, at=at)
    release.save(update_fields=["status", "case_ended_at"])
    remember(EndedWithCase(release, by=by, at=at, grants=grants))
    return release
