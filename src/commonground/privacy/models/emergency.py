"""An emergency access: one clinician, one person, one purpose, sixty minutes, the reason typed before it opens (G5)."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import PURPOSES

LASTS = timedelta(minutes=60)


class Emergency(JurisdictionRow, Protected):
    """``stated`` is what the clinician stated under their name, ``recorded`` what the law wants in hand first; both words of its lists.

    ``owner`` is the agency whose parts it opens: it is told at once, and reviews within 72 hours (``reviewed_at``, ``found``).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    reason = models.TextField()
    stated = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    recorded = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    found = models.CharField(max_length=40, null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(purpose__in=PURPOSES), name="emergency_purpose_is_known"),
            models.CheckConstraint(condition=~models.Q(reason__regex=r"^\s*$"), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + LASTS),
                name="emergency_ends_within_the_hour",
            ),
        ]
        indexes = [models.Index(fields=["membership", "subject"], name="emergency_member")]
