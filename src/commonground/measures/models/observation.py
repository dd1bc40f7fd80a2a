"""One figure: a measure, a period, the whole jurisdiction or an area, and what it rests on."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow

PERIODS = [("month", "month"), ("quarter", "quarter"), ("year", "year")]
SCOPES = [("all", "whole jurisdiction"), ("area", "one area"), ("unknown", "area not known")]


class Observation(JurisdictionRow):
    """A figure as it was counted at ``computed_at``, under a version of its definition.

    ``value`` is a share (0 to 1), a median (in the definition's unit) or a count; it is empty when there is nothing to divide by.
    ``low`` and ``high`` hold it 95 times in 100 (exact binomial for a share, order statistics for a median).
    ``n`` are the rows it rests on, ``missing`` those that belong and lack what it needs; ``apart`` holds what is counted
    beside, by reason. ``category`` is one part of a distribution, empty for the whole.
    """

    measure = models.CharField(max_length=40)
    period_kind = models.CharField(max_length=8, choices=PERIODS)
    period = models.DateField()
    scope = models.CharField(max_length=8, choices=SCOPES, default="all")
    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40, blank=True, default="")
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    p90 = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField()
    missing = models.PositiveIntegerField(default=0)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    apart = models.JSONField(default=dict, blank=True)
    definition = models.CharField(max_length=20)
    computed_at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "period_kind", "period", "scope", "area", "measure", "category"],
                nulls_distinct=False,
                name="observation_once",
            ),
            models.CheckConstraint(
                condition=Q(scope="area", area__isnull=False) | (~Q(scope="area") & Q(area=None)),
                name="observation_area_fits_its_scope",
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "measure", "period_kind", "scope", "area", "period"], name="observation_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period_kind} {self.period:%Y-%m-%d}"
