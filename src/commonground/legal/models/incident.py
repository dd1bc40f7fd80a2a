"""A privacy incident: something about people was seen, sent, lost or changed that should not have been."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.legal.status import INCIDENT

WHAT = ("seen", "sent_wrong", "lost_device", "account_used", "system_open", "other")


class Incident(JurisdictionRow, Protected):
    """``regimes`` are codes of ``incidents.toml``; each started a clock; ``changes`` keeps which were added or dropped
    later, when, by whom and why. ``look`` is the line of the ledger it was opened from."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    regimes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    summary = models.CharField(max_length=400)
    look = models.UUIDField(null=True, blank=True)
    found_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=INCIDENT.choices, default=INCIDENT.first)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    done = models.CharField(max_length=400, blank=True)
    reported = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(what__in=WHAT), name="incident_what_is_known"),
        ]
