"""Recording that a person took a permission back."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.consents.events import TakenBack
from commonground.consents.models import Release
from commonground.consents.rules import OwnReleaseOnly
from commonground.consents.status import RELEASE
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import withdraw


@action("consents.revoke")
def revoke(release: Release, *, by: Viewer, at: datetime | None = None) -> Release:
    """Record that a person took the permission back; from this moment nobody sees under it.

    What others saw before stays told in the ledger. No reason is asked.

    :raises NotNow: when another agency asked (C11), or it is no longer given (S0).
    """
    release = locked(release)
    hold(OwnReleaseOnly, agency_id=release.agency_id, by=by)
    release.status = RELEASE.move(release.standing(at), "revoke")
    release.revoked_at = at
    release.save(update_fields=["status", "revoked_at"])
    withdrawn = withdraw(release_id=release.pk, at=at)
    remember(TakenBack(release, by=by, at=at, grants=withdrawn))
    return release
