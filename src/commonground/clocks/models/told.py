"""What happened to a clock on its way: when it stood still, and who was told of it. Each moment to tell is one row, and there is only one."""

from django.db import models
from django.db.models import F, Q

from commonground.agencies.models import JurisdictionRow

ENDED = "ended"  # the pause between the end of a clock and its being opened again


class Pause(JurisdictionRow):
    """From when to when a clock stood still, why, and until when at the latest. The time in it is not lost: what was left is left."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey("clocks.Clock", on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["clock"], condition=Q(ends_at=None), name="pause_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_at"))
                & (Q(ends_at=None) | Q(ends_at__range=(F("starts_at"), F("until")))),
                name="pause_ends_in_time",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ends_at=None), name="pause_over")]

    def __str__(self) -> str:
        return self.reason


class Told(JurisdictionRow):
    """That somebody was told of a clock: ``level`` 0 warns before it is due, 1 says that it is overdue, each further one raises it.

    One row for each round (a clock that is opened again begins a new one) and level, whatever is killed when: the database takes no second.
    ``role`` is whom it was raised to at the agency; empty for all who do the step.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey("clocks.Clock", on_delete=models.PROTECT, related_name="told")
    round = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["clock", "round", "level"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"level {self.level}"
