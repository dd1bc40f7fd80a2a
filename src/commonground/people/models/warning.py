"""A warning of a threat: what the agency that holds a record sends whoever can prevent or lessen the harm (the push of rule G5), and on what it rested."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.terms import PASSING
from commonground.privacy.models.emergency import FINDINGS
from commonground.privacy.models.proved import Proved
from commonground.privacy.models.sealed import SealedJSON, SealedRow, SealedText


class ThreatWarning(JurisdictionRow, SealedRow, Proved):
    """What went, as it stood when it left: to one agency here, or told to one person by phone (then there is no ``to_agency``).

    ``text``: the threat in the sender's words. ``content``: who the person is when that was chosen, what would help, and the pieces that
    were picked. Both lie closed with the key of the person at the sender. ``recipient``: the kind of recipient in the eyes of the law.
    ``label``: under which label its notices are shown there; never a label of health where police or a private person reads.
    ``person_told``: whether the person's own page says that it went; where not, whoever receives it does not tell them either.
    """

    SEALED_FIELDS = ("text", "content")
    PROVES = (
        "warning", "id", "agency_id", "to_agency_id", "subject_id", "recipient", "label", "purpose", "obligations", "passing", "law", "person_told",
        "sent_at", "sent_by",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=40)
    label = models.CharField(max_length=60, choices=[(label, label) for label in LABELS])
    purpose = models.CharField(max_length=40)
    obligations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    passing = models.CharField(max_length=30)
    law = models.CharField(max_length=64)
    text = SealedText(blank=True)
    content = SealedJSON(default=dict, blank=True)
    person_told = models.BooleanField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to_agency=None) | ~Q(agency=models.F("to_agency")), name="warning_to_others"
            ),
            models.CheckConstraint(condition=Q(text="", content={}), name="warning_words_are_sealed"),
            models.CheckConstraint(condition=Q(passing__in=PASSING), name="warning_passing_is_known"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None)
                | Q(taken_at__isnull=False, taken_by__isnull=False, to_agency__isnull=False),
                name="warning_taken_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "-sent_at"], name="warning_to_an_agency"),
            models.Index(fields=["subject"], name="warning_of_a_person"),
            models.Index(fields=["sealed_with"], condition=Q(sealed_with__isnull=False), name="warning_of_key"),
        ]

    def __str__(self) -> str:
        return f"warning {self.pk}"


class WarningGround(JurisdictionRow, SealedRow, Proved):
    """On what a warning rested, as the law wants it recorded: seen by whoever sent it and by those who review it, never by the receiver.

    ``why``: why this recipient can prevent or lessen it. ``who``: who there was told, with facility or number. ``nature``: what a medical
    emergency is (42 CFR 2.51(c)). ``untold``: why the person is not told. Those four lie closed. ``basis``: what the belief rests on.
    ``labels``: of what went, and of what the words were drawn from. ``stated``: what was stated under the sender's name. ``items``: the
    parts that went. ``decided_by``: the member of staff who judged the threat.
    """

    SEALED_FIELDS = ("why", "who", "nature", "untold")
    PROVES = (
        "warning ground", "id", "warning_id", "agency_id", "reviewer_id", "subject_id", "person_id", "basis", "labels", "stated", "items", "cells",
        "decided_by", "decided_at", "sent_at", "sent_by",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    warning = models.OneToOneField(ThreatWarning, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    why = SealedText(blank=True)
    who = SealedText(blank=True)
    nature = SealedText(blank=True)
    untold = SealedText(blank=True)
    basis = models.CharField(max_length=20)
    labels = ArrayField(models.CharField(max_length=60))
    stated = ArrayField(models.CharField(max_length=60), default=list)
    items = ArrayField(models.UUIDField(), default=list, blank=True)
    cells = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    found = models.CharField(max_length=40, null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(why="", who="", nature="", untold=""), name="warningground_words_are_sealed"
            ),
            models.CheckConstraint(condition=Q(found=None) | Q(found__in=FINDINGS), name="warning_finding_is_known"),
            models.CheckConstraint(condition=~Q(labels=[]), name="warning_has_a_label"),
        ]
        indexes = [
            models.Index(fields=["reviewer"], condition=Q(reviewed_at=None), name="warning_to_review"),
            models.Index(fields=["subject"], name="warningground_of_a_person"),
            models.Index(fields=["sealed_with"], condition=Q(sealed_with__isnull=False), name="warningground_of_key"),
        ]

    def __str__(self) -> str:
        return f"ground of {self.warning_id}"
