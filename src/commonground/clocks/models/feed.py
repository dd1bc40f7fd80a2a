"""The address at which a member's own calendar program fetches when steps are due."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow


class Feed(JurisdictionRow):
    """One address of one member, while it is not ended. Only a keyed mark of its secret is kept, so that the table opens none."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="feed_one_a_member"),
        ]

    def __str__(self) -> str:
        return f"since {self.made_at:%Y-%m-%d}"
