"""What a person said at some agency: that they take back what they permitted, wherever they were asked."""

from datetime import timedelta
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from commonground.agencies.context import proving
from commonground.agencies.models import JurisdictionRow
from commonground.consents.models.withdrawal import TOLD_HOW
from commonground.consents.numbers import LENGTH, NUMBER, OLD, fresh_number
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.models.proved import FIRST

CARD_NUMBER = RegexValidator(rf"^({NUMBER.pattern})?$")


class SpokenWithdrawal(JurisdictionRow, Protected):
    """One word of a person that they take back, written down by a worker at ``agency``, whoever had asked them.

    ``subject``: whom that agency knows; ``number``: of the small card that they read out; one of the two, or both. ``to_agency``: only
    what goes there; empty: everything. ``receipt``: the number that the worker reads to them. It says nothing of what it ended: a function of the floor obeys it in the same transaction, and
    whoever wrote it down cannot tell whether anything was there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=LENGTH, blank=True, validators=[CARD_NUMBER])
    receipt = models.CharField(max_length=LENGTH, default=fresh_number, editable=False)
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_how = models.CharField(max_length=10, choices=TOLD_HOW)
    said_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "receipt"], condition=~Q(receipt__regex=f"^{OLD}$"), name="word_receipt_once"
            ),
            models.CheckConstraint(condition=Q(subject__isnull=False) | ~Q(number=""), name="spoken_of_somebody"),
        ]
        indexes = [models.Index(fields=["recorded_by", "-said_at"], name="spoken_by_a_worker")]

    def __str__(self) -> str:
        return f"word {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the word with the application's proof of all of it; it is written once and never changed."""
        facts = (
            self.pk,
            self.jurisdiction_id,
            self.agency_id,
            self.subject_id or "",
            self.number,
            self.to_agency_id or "",
        )
        said_at = (self.said_at - FIRST) // timedelta(microseconds=1)
        with proving("word", *facts, self.told_how, said_at, self.recorded_by, self.receipt):
            super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The number that the worker reads to the person, and by which a wrong one is found."""
        return self.receipt
