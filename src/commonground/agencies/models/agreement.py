"""An agreement between two agencies (a memorandum of understanding): who may tell whom what, why, and until when."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models.rows import JurisdictionRow

FIRST_MOMENT = timedelta(microseconds=1)


class Agreement(JurisdictionRow):
    """One direction of an agreement: from an agency to an agency, for labels and purposes, between two moments.

    ``papers`` are what came with it and the law asks for (``security_addendum``).
    """

    from_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    labels = ArrayField(models.CharField(max_length=60))
    purposes = ArrayField(models.CharField(max_length=40))
    papers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        indexes = [models.Index(fields=["to_agency", "from_agency"], name="agreement_parties")]
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(from_agency=models.F("to_agency")), name="agreement_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="agreement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended, or was ended before it began."""
        return self.ends_at is not None and (self.ends_at <= at or self.ends_at <= self.starts_at + FIRST_MOMENT)
