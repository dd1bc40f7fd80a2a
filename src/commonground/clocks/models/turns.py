"""Who does whose steps for a while: leave, the end of a shift, or for good."""

from django.db import models
from django.db.models import F, Q

from commonground.agencies.models import JurisdictionRow


class Turn(JurisdictionRow):
    """A colleague does the steps of a member from a moment to a moment: one clock, or all that are the member's.

    The clocks stay the member's: when the turn ends they are theirs again, and nothing has to be given back.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey("clocks.Clock", null=True, blank=True, on_delete=models.PROTECT, related_name="turns")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(of=F("to")), name="turn_to_somebody_else"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="turn_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["to", "ends_at"], name="turn_to"),
            models.Index(fields=["of", "ends_at"], name="turn_of"),
        ]

    def __str__(self) -> str:
        return f"until {self.ends_at:%Y-%m-%d %H:%M}"
