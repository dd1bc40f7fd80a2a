"""A membership: a user's role in an agency, from a day to a day."""

from django.db import models
from django.utils import timezone

from commonground.agencies.models.rows import JurisdictionRow


class Membership(JurisdictionRow):
    """What ties a user to an agency. Its end acts on the next request.

    A role that was offered to somebody who does not work here yet is worn from the moment they took it up, by the link of the
    invitation or on the page of their roles. Until then the agency sees them as it ``called`` them when it asked, and learns nothing of
    an account that they may have.
    """

    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    called = models.CharField(max_length=120, blank=True, db_default="", default="")

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

    @property
    def shown_name(self) -> str:
        """The name that colleagues read."""
        return self.user.get_full_name() if self.taken_up_at else self.called or self.user.email
