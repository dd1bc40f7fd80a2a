"""That a person died, as one agency was told."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.looking import Protected


class Death(JurisdictionRow, Protected):
    """From ``recorded_at`` on nobody of the agency reaches out to the person, and no clock asks anybody to. ``taken_back_at``: it was a
    mistake; what had been stopped at that moment began again."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    died_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=models.Q(taken_back_at=None), name="death_once_an_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None, taken_back_by=None)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="death_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"recorded {self.recorded_at:%Y-%m-%d}"
