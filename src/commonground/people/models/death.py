"""That a person died, as one agency was told."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from commonground.agencies.context import proving
from commonground.agencies.models import JurisdictionRow
from commonground.kit.looking import Protected
from commonground.privacy.models.proved import FIRST


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with the application's proof of all of it: it silences an agency, so no statement says it by itself."""
        whose = (self.pk, self.jurisdiction_id, self.agency_id, self.subject_id, self.died_on or "")
        recorded = (_micro(self.recorded_at), self.recorded_by_id)
        with proving("death", *whose, *recorded, _micro(self.taken_back_at), self.taken_back_by_id or ""):
            super().save(*args, **kwargs)


def _micro(moment: datetime | None) -> int | str:
    return "" if moment is None else (moment - FIRST) // timedelta(microseconds=1)
