"""How long the first unit may take, as a jurisdiction decided it, for all areas or one."""

from django.db import models

from commonground.agencies.models import JurisdictionRow


class Limit(JurisdictionRow):
    """Minutes from decision to arrival. Without an area it holds wherever no area has its own."""

    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "area"], nulls_distinct=False, name="limit_once_an_area"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="limit_is_some_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"
