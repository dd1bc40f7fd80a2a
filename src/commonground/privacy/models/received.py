"""A received copy: what came to an agency from another, and the terms it came under, as they were on that day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.terms import PASSING

WAYS = ("referral", "kept", "printed", "sent", "warned")


class Received(JurisdictionRow, Protected):
    """The terms of one copy, held by ``agency`` and seen there alone; nothing of it ever changes.

    ``record_kind`` and ``record_id``: the row of the receiver that bears the copy (a part, a person), or the part that was printed.
    ``way``: how it came. ``source_id``: the part it was taken from. ``obligations``: words of the law's list; ``passing``: whether it may be
    passed on. ``until``: when the permission under which it came ends, as it stood then. ``law`` and ``cells``: what decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    from_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80)
    record_id = models.UUIDField()
    source_id = models.UUIDField(null=True, blank=True)
    way = models.CharField(max_length=20)
    label = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    release_id = models.UUIDField(null=True, blank=True)
    obligations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    passing = models.CharField(max_length=30)
    until = models.DateTimeField(null=True, blank=True)
    law = models.CharField(max_length=64)
    cells = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(way__in=WAYS), name="received_way_is_known"),
            models.CheckConstraint(condition=models.Q(passing__in=PASSING), name="received_passing_is_known"),
            models.CheckConstraint(condition=models.Q(label__in=LABELS), name="received_label_is_known"),
            models.CheckConstraint(condition=models.Q(purpose__in=PURPOSES), name="received_purpose_is_known"),
            models.CheckConstraint(condition=~models.Q(agency=models.F("from_agency")), name="received_from_others"),
        ]
        indexes = [
            models.Index(fields=["agency", "subject"], name="received_of_a_person"),
            models.Index(fields=["record_id"], name="received_record"),
        ]
