"""What passed between two installations: what was made here for a partner, and what was taken in from one."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class Passed(JurisdictionRow, Protected):
    """What both have in common: no name and no word of anybody. ``number`` is the packet's own, ``file_hash`` SHA-256 of the file."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("packets.Partner", on_delete=models.PROTECT, related_name="+")
    number = models.UUIDField()
    kind = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    file_hash = models.CharField(max_length=64)
    until = models.DateTimeField()
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        abstract = True
        base_manager_name = "objects"
        ordering = ["-at", "-id"]


class Made(Passed):
    """A packet that left. ``rests_on`` is the person's permission, in the installation that keeps it; a request rests on none."""

    rests_on = models.UUIDField(null=True, blank=True)


class Taken(Passed):
    """A packet that was taken in. Its items are parts under ``victim_advocacy``, held by the agency that took it."""

    class Meta(Passed.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "number"], name="packets_taken_once"),
        ]
