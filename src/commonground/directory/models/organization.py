"""An organization: who runs services, and which partner agency it is, once one has claimed it."""

from django.db import models

from commonground.directory.models.feed import Read, text


class Organization(Read):
    """Who runs services. ``agency`` is the partner that has claimed it; referrals to its services then reach that agency."""

    name = models.CharField(max_length=300)
    alternate_name = text(300)
    description = text()
    url = text(600)
    email = text(254)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Read.Meta):
        constraints = [
            *Read.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(agency=None, claimed_at=None)
                | models.Q(agency__isnull=False, claimed_at__isnull=False),
                name="organization_claimed_when_claimed",
            ),
        ]

    def __str__(self) -> str:
        return self.name
