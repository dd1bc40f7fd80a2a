"""An edition: the figures of one closed period as everybody may see them, frozen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow


class Edition(JurisdictionRow):
    """What was published about a period, once. A correction is another edition with the next number, shown as such.

    ``bundle`` is a set of measures whose counts hang together, so that they are hidden together. ``digest`` is the SHA-256 of
    everything published in it. The list of editions is the ledger of releases.
    """

    bundle = models.CharField(max_length=20)
    period_kind = models.CharField(max_length=8)
    period = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=40, blank=True, default="")
    published_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "bundle", "period_kind", "period", "number"], name="edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle} {self.period:%Y-%m-%d} edition {self.number}"


class PublishedFigure(JurisdictionRow):
    """One figure of an edition, without what is hidden: a hidden number is not stored here at all.

    ``hidden`` names the numbers that are hidden (value, p90, n, missing, numerator, or a reason of ``apart``).
    """

    edition = models.ForeignKey("openness.Edition", on_delete=models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=40)
    scope = models.CharField(max_length=8)
    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40, blank=True, default="")
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    p90 = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    missing = models.PositiveIntegerField(null=True, blank=True)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    apart = models.JSONField(default=dict, blank=True)
    hidden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    definition = models.CharField(max_length=20)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition", "measure", "scope", "area", "category"],
                nulls_distinct=False,
                name="published_figure_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.scope}"
