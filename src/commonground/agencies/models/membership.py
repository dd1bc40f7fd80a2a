"""A membership: a user's role in an agency, from a day to a day."""

from django.db import models
from django.utils import timezone

from commonground.agencies.models.rows import JurisdictionRow


class Membership(JurisdictionRow):
    """What ties a user to an agency. Its end acts on the next request."""

    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=models.Q(ends_at=None), name="membership_once"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="membership_user")]

    def __str__(self) -> str:
        return f"{self.role} at {self.agency_id}"
