"""Closing what somebody signed for a person once they are reported to cause harm: part of the verb that records it."""

from datetime import datetime

from commonground.agencies.acting import locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import stop
from commonground.consents.events import ClosedForHarm, HarmReportedLater
from commonground.consents.models import Authority, holder_key
from commonground.consents.queries import CONFIRM, once_signed_by, signed_by
from commonground.consents.status import RELEASE
from commonground.ledger.writing import remember
from commonground.privacy.actions import withdraw


def close_what_they_signed(report: Authority, *, by: Viewer, at: datetime) -> None:
    """Close every live permission that the holder of this paper signed for the person; the next statement of anyone obeys. Beside those that
    had ended it is written since when harm is reported, so that no figure counts them as a yes of the person from then on.

    What the person signed themself, or somebody else for them, stays. Source: 28 CFR 94.115(a)(2).
    """
    holders = {holder_key(report.holder)}
    for found in signed_by(report.person, holders, at=at):
        release = locked(found)
        release.harm_reported_at = at
        release.status, release.revoked_at = RELEASE.move(release.standing(at), "void"), at
        grants = withdraw(release_id=release.pk, at=at)
        release.save(update_fields=["status", "revoked_at", "harm_reported_at"])
        stop(CONFIRM, release, reason="closed", at=at)
        remember(ClosedForHarm(release, by=by, at=at, grants=grants, paper=report.pk))
    for found in once_signed_by(report.person, holders):
        release = locked(found)
        release.harm_reported_at = at
        release.save(update_fields=["harm_reported_at"])
        remember(HarmReportedLater(release, by=by, at=at, paper=report.pk))
