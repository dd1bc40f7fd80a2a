"""One clock: what is owed about which record, by whom, since when and by when."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.clocks.status import CLOCK


class Clock(JurisdictionRow):
    """A promise with a time. It points at its record by kind and id, so that any chapter may set one.

    ``name`` is the clock's name in the field (``referral_answer``, ``follow_up_72h``). ``wait_for_them`` means that nobody
    may be contacted: then it is never overdue and counts neither as met nor as missed. ``agency`` owes the step; ``set_by`` is
    the agency whose own step set the clock (the sender of a referral); ``stand_in`` may do the step as well (whose records an
    emergency access opened, where an office reviews for it). They see it, nobody else does.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    record_kind = models.CharField(max_length=80)
    record_id = models.UUIDField()
    status = models.CharField(max_length=10, choices=CLOCK.choices, default=CLOCK.first)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(max_length=40, blank=True)
    wait_for_them = models.BooleanField(default=False)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["record_id", "name"], condition=Q(status__in=["running", "overdue"]), name="clock_once_a_record"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=models.F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=Q(status__in=["met", "stopped"], ended_at__isnull=False)
                | Q(status__in=["running", "overdue"], ended_at=None),
                name="clock_ended_when_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["record_id"], name="clock_of_a_record"),
            models.Index(fields=["due_at"], condition=Q(status="running"), name="clock_due"),
            models.Index(fields=["jurisdiction", "agency", "status", "due_at"], name="clock_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.name} due {self.due_at:%Y-%m-%d %H:%M}"
