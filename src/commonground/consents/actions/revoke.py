"""Recording that a person took a permission back, all of it or a part."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import stop
from commonground.consents.events import TakenBack, TakenBackInPart, TakenBackLater
from commonground.consents.models import ELSEWHERE, ON_THEIR_PAGE, TOLD_BY, WAYS_TOLD, Release, Withdrawal
from commonground.consents.queries import CONFIRM, open_agencies, open_labels
from commonground.consents.rules import OwnReleaseOnly, PartOfThis
from commonground.consents.status import RELEASE
from commonground.consents.supervision_rules import NotSaidYet, SaidToThem
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import shorten, withdraw


@action("consents.revoke")
def revoke(
    release: Release,
    *,
    label: str = "",
    to_agency: Agency | None = None,
    told_by: str = "person",
    told_how: str = "in_person",
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person took the permission back; from this moment nobody sees under it, or from the day that a form for a case names.

    What others saw before stays told in the ledger. No reason is asked. A person's word is enough, by voice too.

    :param label: only this kind of record; ``to_agency``: only this agency; the rest goes on. When nothing is left, all is taken back.
    :param told_by: who said so, of ``models.TOLD_BY``; ``told_how``: how, of ``models.WAYS_TOLD``; ``own_page`` is the person's own
        doing on their own page, and nobody else's.
    :raises NotNow: when another agency asked (C11), it is no longer given (S0), or there is no such part (C22),
        or they said so before and it acts later (C52), or it is one that a form holds until a day, and their own page (C55).
    :raises KeyError: for another ``told_by`` or ``told_how``.
    """
    own = by.purpose == "self_access"
    ways = {way: words for way, words in WAYS_TOLD if way != ELSEWHERE and (way == ON_THEIR_PAGE) == own}
    told = {"told_by": dict(TOLD_BY)[told_by] and told_by, "told_how": ways[told_how] and told_how}
    release = locked(release)
    hold(OwnReleaseOnly, agency_id=release.agency_id, by=by)
    whole = not label and to_agency is None
    status = RELEASE.move(release.standing(at), "revoke")
    hold(PartOfThis, part={label} - {""}, open_parts=open_labels(release, at=at))
    hold(PartOfThis, part={to_agency.pk} if to_agency else set(), open_parts=open_agencies(release, at=at))
    if release.is_held(at):
        hold(SaidToThem, own=own)
        return _later(release, told, by=by, at=at)
    grants = withdraw(
        release_id=release.pk, at=at, labels=[label] if label else [], to_agencies=[to_agency.pk] if to_agency else []
    )
    Withdrawal.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=release.subject_id, release=release, label=label,
        to_agency=to_agency, taken_back_at=at, recorded_by=by.membership_id, **told,
    )  # fmt: skip
    if whole or not open_labels(release, at=at):
        release.status, release.revoked_at = status, at
        release.save(update_fields=["status", "revoked_at"])
        stop(CONFIRM, release, reason="taken_back", at=at)
        remember(TakenBack(release, by=by, at=at, grants=grants, how=told_how))
    else:
        agency = to_agency.pk if to_agency else None
        remember(TakenBackInPart(release, by=by, at=at, grants=grants, how=told_how, label=label, to=agency))
    return release


def _later(release: Release, told: dict[str, str], *, by: Viewer, at: datetime) -> Release:
    """Write down that they take back what the form holds until a day: all of it, since the form is for one thing and one person."""
    hold(NotSaidYet, said_before=Withdrawal.objects.filter(release=release, acts_at__isnull=False).exists())
    acts_at = release.held_until
    assert acts_at is not None and release.expires_at is not None
    grants = shorten(release_id=release.pk, until=acts_at)
    Withdrawal.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=release.subject_id, release=release, label="",
        taken_back_at=at, acts_at=acts_at, recorded_by=by.membership_id, **told,
    )  # fmt: skip
    release.expires_at = min(release.expires_at, acts_at)
    release.save(update_fields=["expires_at"])
    remember(TakenBackLater(release, by=by, at=at, grants=grants, how=told["told_how"], until=acts_at))
    return release
