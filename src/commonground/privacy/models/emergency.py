"""An emergency access: one clinician, one person, one purpose, sixty minutes, the reason typed before it opens (G5)."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import PURPOSES
from commonground.privacy.models.proved import Proved, ProvedQuerySet

LASTS = timedelta(minutes=60)
FINDINGS = ("fitting", "not_fitting", "unclear")


class Emergency(JurisdictionRow, Protected, Proved):
    """``stated`` is what the clinician stated under their name, ``recorded`` what the law wants in hand first; both words of its lists.

    ``owner`` is the agency whose parts it opens: it is told at once. ``reviewer`` is the agency whose privacy officer looks at it
    within 72 hours (``reviewed_at``, ``found``): the owner, or the office that runs the installation where the owner has none.
    ``nature`` is what the emergency is, apart from why the records are needed: 42 CFR 2.51(c) asks for it on the record.
    """

    PROVES = (
        "emergency", "id", "membership_id", "agency_id", "owner_id", "reviewer_id", "subject_id", "purpose", "stated", "recorded", "starts_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    reason = models.TextField()
    nature = models.TextField(blank=True)
    stated = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    recorded = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    found = models.CharField(max_length=40, null=True, blank=True)

    objects = ProvedQuerySet.as_manager()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(purpose__in=PURPOSES), name="emergency_purpose_is_known"),
            models.CheckConstraint(condition=~models.Q(reviewer=models.F("agency")), name="emergency_others_review_it"),
            models.CheckConstraint(
                condition=models.Q(found=None) | models.Q(found__in=FINDINGS), name="emergency_finding_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(reason__regex=r"^\s*$"), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + LASTS),
                name="emergency_ends_within_the_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["membership", "subject"], name="emergency_member"),
            models.Index(fields=["reviewer"], condition=models.Q(reviewed_at=None), name="emergency_to_review"),
        ]
