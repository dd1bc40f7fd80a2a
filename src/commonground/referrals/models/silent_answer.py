"""A silent answer: what a victim service provider or a substance use program answered, for its own eyes."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.referrals.status import REFERRAL


class SilentAnswer(JurisdictionRow, Protected):
    """The receiver's own account of a referral on which it does not report back. The database shows it to nobody else.

    Its moves are those of a referral; without a row nothing was answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=REFERRAL.choices)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    decline_reason = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["referral"], name="silent_answer_once"),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "declined", "ended"]), name="silent_answer_is_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"silent answer {self.pk}"
