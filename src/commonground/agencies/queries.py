"""Questions about partners and their staff."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Invitation, Membership
from commonground.kit.spans import not_ended

PAGE = 50


def host_of(jurisdiction_id: UUID) -> Agency | None:
    """The office that runs the installation for a jurisdiction; what works by itself there works in its name."""
    return Agency.objects.filter(jurisdiction_id=jurisdiction_id, kind="host", active=True).order_by("id").first()


def agencies_for(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies whose staff the viewer looks after: the own one; for the office that runs the installation, all."""
    if viewer.agency_kind == "host":
        return Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).order_by("name")
    return Agency.objects.filter(pk=viewer.agency_id)


def staff_of(agency: Agency, *, after: UUID | None = None) -> list[Membership]:
    """Who works for an agency now, by name, one page and one row more (so that the page knows whether there is a next one).

    Each carries ``second_factor`` (a code app or passkey is set up) and ``invited`` (the invitation still waits).

    :param after: the membership that ended the page before.
    """
    from allauth.mfa.models import Authenticator

    now = timezone.now()
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    waiting = Invitation.objects.filter(user=OuterRef("user_id"), used_at=None, withdrawn_at=None, expires_at__gt=now)
    staff = (
        Membership.objects.filter(agency=agency, user__is_service=False)
        .filter(not_ended(now))
        .select_related("user")
        .annotate(
            sort_name=Lower("user__name"),
            second_factor=Exists(Authenticator.objects.filter(user=OuterRef("user_id"), type__in=strong)),
            invited=Exists(waiting),
        )
        .order_by("sort_name", "id")
    )
    anchor = staff.filter(pk=after).first() if after else None
    if anchor is not None:
        staff = staff.filter(Q(sort_name__gt=anchor.sort_name) | Q(sort_name=anchor.sort_name, id__gt=anchor.pk))
    return list(staff[: PAGE + 1])
