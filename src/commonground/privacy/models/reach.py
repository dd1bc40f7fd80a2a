"""Reach: what ties somebody at work to a record or a person, and for how long. Without a tie, most labels stay shut."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.looking import Protected
from commonground.privacy.models.proved import Proved, ProvedQuerySet

# ``paper``: written under a checked legal paper alone, and counted for a custodian of records alone (legal/floor.sql).
TIES = ("care_team", "assignment", "task", "paper")


class Reach(JurisdictionRow, Protected, Proved):
    """A tie of a membership, or of everybody at work in an agency (``membership`` None), to a record, a person, or both.

    ``kind``: ``care_team`` (who cares for the person), ``assignment`` (the unit was sent to the call) or ``task`` (caseload, docket,
    duty of a team) or ``paper`` (what a checked legal paper reaches). ``giver`` is the agency whose records it reaches; ``labels`` those it is for (empty: whatever the role reads);
    ``stated`` what somebody stated under their name when it began. ``cause_id`` is what it began with, and ends with.
    """

    PROVES = (
        "tie", "giver_id", "agency_id", "membership_id", "kind", "subject_id", "record_kind", "record_id", "labels", "stated", "cause_id", "starts_at",
    )  # fmt: skip

    membership = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default="assignment")
    subject = models.ForeignKey(
        "privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    record_kind = models.CharField(max_length=80, blank=True)
    record_id = models.UUIDField(null=True, blank=True)
    labels = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    stated = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    basis = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = ProvedQuerySet.as_manager()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["membership", "record_id", "cause_id"],
                condition=models.Q(ends_at=None),
                name="reach_once_a_cause",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TIES), name="reach_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(record_id__isnull=False) | models.Q(subject__isnull=False), name="reach_to_something"
            ),
        ]
        indexes = [
            models.Index(fields=["record_id", "membership"], name="reach_record"),
            models.Index(fields=["subject", "membership"], name="reach_person"),
            models.Index(fields=["membership"], condition=models.Q(ends_at=None), name="reach_member"),
            models.Index(fields=["agency", "subject"], condition=models.Q(membership=None), name="reach_of_team"),
            models.Index(
                fields=["membership", "agency"], condition=models.Q(record_id__isnull=False), name="reach_of_records"
            ),
        ]
