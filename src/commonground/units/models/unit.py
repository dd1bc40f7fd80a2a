"""A unit: one team that dispatch can send."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from commonground.agencies.models import JurisdictionRow
from commonground.units.kinds import UNIT_KINDS
from commonground.units.status import UNIT


class Unit(JurisdictionRow):
    """A team under the agency in charge of it; its crew may come from several. Only the last position is kept."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=UNIT_KINDS)
    skills = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=UNIT.choices, default=UNIT.first)
    status_since = models.DateTimeField(default=timezone.now)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "agency", "name"], name="unit_name_once"),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="unit_position_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "status"], name="unit_free")]

    def __str__(self) -> str:
        return self.name
