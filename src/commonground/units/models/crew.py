"""The crew: who is in a unit, from when until when."""

from django.db import models

from commonground.agencies.models import JurisdictionRow


class Crew(JurisdictionRow):
    """One member of staff in one unit. What the unit is sent to, the crew of that moment may read."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="crew")
    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "membership"], condition=models.Q(until_at=None), name="crew_once_a_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gte=models.F("from_at")),
                name="crew_leaves_after_joining",
            ),
        ]
        indexes = [models.Index(fields=["membership"], condition=models.Q(until_at=None), name="crew_member")]
