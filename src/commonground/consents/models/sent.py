"""What an agency sent another under a permission that names it: a push by the holder. The receiver looks for nothing and takes in what came."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import LABELS
from commonground.privacy.models.sealed import SealedJSON, SealedRow, SealedText

ABOUT = "about"


class Sent(JurisdictionRow, Protected):
    """One sending, of one label, by ``agency`` to ``to_agency``, under ``release_id``, with the terms that the law named on that day.

    ``until``: the end of the permission. The receiver sees it while the permission lasts, and no longer.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    release_id = models.UUIDField()
    label = models.CharField(max_length=60, choices=[(label, label) for label in LABELS])
    purpose = models.CharField(max_length=40)
    obligations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    passing = models.CharField(max_length=30)
    law = models.CharField(max_length=64)
    cells = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    until = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(agency=models.F("to_agency")), name="sent_to_others"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="sent_taken_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "-sent_at"], name="sent_to_an_agency"),
            models.Index(fields=["release_id"], name="sent_under_a_release"),
        ]

    def __str__(self) -> str:
        return f"sent {self.pk}"


class SentItem(JurisdictionRow, SealedRow):
    """One piece of a sending, as it stood when it left: whom it is about (``name`` is ``about``), or a note that the permission names.

    Its words lie closed with the key of the person at the sender, whatever the label; ``part_id``: the sender's own row.
    """

    SEALED_FIELDS = ("text", "content")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    sent = models.ForeignKey(Sent, on_delete=models.PROTECT, related_name="+")
    release_id = models.UUIDField()
    part_id = models.UUIDField()
    label = models.CharField(max_length=60, choices=[(label, label) for label in LABELS])
    name = models.CharField(max_length=40)
    text = SealedText(blank=True)
    content = SealedJSON(default=dict, blank=True)
    written_at = models.DateTimeField()
    sent_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=Q(text="", content={}), name="sent_words_are_sealed"),
        ]
        indexes = [
            models.Index(fields=["sent"], name="sentitem_of_a_sending"),
            models.Index(fields=["sealed_with"], condition=Q(sealed_with__isnull=False), name="sentitem_of_key"),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"
