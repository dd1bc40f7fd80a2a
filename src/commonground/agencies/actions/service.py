"""Appointing a named service: a user that never signs in, with one narrow role in one agency."""

from django.db import transaction

from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.roles import role
from commonground.kit.closed import door_open


def appoint_service(name: str, agency: Agency) -> Membership:
    """Make the service principal ``name`` for an agency (asked for by ``viewers.service`` on first use).

    This is the one write without an actor: it is how the first actor comes to be.
    """
    with transaction.atomic(), door_open("agencies.appoint_service"):
        user, _ = User.objects.get_or_create(
            email=f"{name}.{agency.pk}@service.invalid",
            defaults={"name": role(f"service_{name}").title, "is_service": True, "password": "!"},
        )
        membership, _ = Membership.objects.get_or_create(
            user=user,
            agency=agency,
            role=f"service_{name}",
            ends_at=None,
            defaults={"jurisdiction_id": agency.jurisdiction_id},
        )
    return Membership.objects.select_related("agency", "jurisdiction", "user").get(pk=membership.pk)
