"""Questions about partners and their staff."""

from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.roles import roles
from commonground.kit.spans import in_force, not_ended

PAGE = 50


def host_of(jurisdiction_id: UUID) -> Agency | None:
    """The office that runs the installation for a jurisdiction; what works by itself there works in its name."""
    return Agency.objects.filter(jurisdiction_id=jurisdiction_id, kind="host", active=True).order_by("id").first()


def agencies_for(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies whose staff the viewer looks after: the own one; for the office that runs the installation, all."""
    if viewer.agency_kind == "host":
        return Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).order_by("name")
    return Agency.objects.filter(pk=viewer.agency_id)


def from_within(agency: Agency, by: Viewer) -> bool:
    """Whether roles of this agency are the viewer's to give: of one that works in silence only its own administrators and the command line
    may, of any other the office as well."""
    return agency.kind not in SILENT_KINDS or by.agency_id == agency.pk or by.role == "service_setup"


def had_administrator(agency: Agency, user_id: object) -> bool:
    """Whether an agency has, or ever had, another administrator than this user's own live role."""
    ever = Membership.objects.filter(agency=agency, role="administrator")
    return ever.exclude(user_id=user_id, ends_at=None).exists()


def works_for(user_id: object, by: Viewer) -> bool:
    """Whether somebody has a role in the viewer's agency."""
    return Membership.objects.filter(not_ended(timezone.now()), user_id=user_id, agency_id=by.agency_id).exists()


def agencies_of(user: User) -> list[Agency]:
    """Where an account works now; when every role has ended, where it last worked. A role that was only offered does not count."""
    held = Membership.objects.filter(user=user, taken_up_at__isnull=False).select_related("agency").order_by("-ends_at")
    live = [member.agency for member in held if member.ends_at is None]
    return live or [member.agency for member in held[:1]]


def known_here(user: User, by: Viewer) -> bool:
    """Whether somebody works, or worked, in an agency whose staff the viewer looks after."""
    return Membership.objects.filter(user=user, taken_up_at__isnull=False, agency__in=agencies_for(by)).exists()


def those_told_of_roles(agency: Agency, *, but: object) -> list[str]:
    """The addresses of an agency's administrators and privacy officers, without the one whom it is about."""
    now = timezone.now()
    told = [each.code for each in roles().values() if each.rights & {"agencies.join", "ledger.read"}]
    rows = Membership.objects.filter(in_force(now), agency=agency, role__in=told, taken_up_at__isnull=False)
    live = rows.filter(user__is_active=True, user__is_service=False).exclude(user_id=but)
    return sorted(set(live.values_list("user__email", flat=True)))


def staff_of(agency: Agency, *, after: UUID | None = None) -> list[Membership]:
    """Who works for an agency now, by name, one page and one row more (so that the page knows whether there is a next one).

    Each carries ``second_factor`` (a code app or passkey is set up). Of somebody who has not taken the role up only what the agency itself
    said may be shown.

    :param after: the membership that ended the page before.
    """
    from allauth.mfa.models import Authenticator

    now = timezone.now()
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    staff = (
        Membership.objects.filter(agency=agency, user__is_service=False)
        .filter(not_ended(now))
        .select_related("user")
        .annotate(
            sort_name=Lower(Case(When(taken_up_at=None, then=F("called")), default=F("user__name"))),
            second_factor=Exists(Authenticator.objects.filter(user=OuterRef("user_id"), type__in=strong)),
        )
        .order_by("sort_name", "id")
    )
    anchor = staff.filter(pk=after).first() if after else None
    if anchor is not None:
        staff = staff.filter(Q(sort_name__gt=anchor.sort_name) | Q(sort_name=anchor.sort_name, id__gt=anchor.pk))
    return list(staff[: PAGE + 1])
