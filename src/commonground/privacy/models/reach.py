"""Reach: a member of a unit sees the brief of the call the unit was sent to, until it clears."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.looking import Protected


class Reach(JurisdictionRow, Protected):
    """A membership's reach to one record of another agency, for some labels, until a moment. Under an agreement.

    ``giver`` is the agency that owns the record; ``cause_id`` is the assignment that gives the reach.
    """

    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80)
    record_id = models.UUIDField()
    labels = ArrayField(models.CharField(max_length=60))
    basis = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["membership", "record_id", "cause_id"],
                condition=models.Q(ends_at=None),
                name="reach_once_a_cause",
            ),
        ]
        indexes = [
            models.Index(fields=["record_id", "membership"], name="reach_record"),
            models.Index(fields=["membership"], condition=models.Q(ends_at=None), name="reach_member"),
        ]
