"""One clock: what is owed about which record, by whom, since when and by when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.clocks.declared import MOST_LEVELS
from commonground.clocks.status import CLOCK

OPEN = ("running", "overdue")
# A clock by the calendar or by the wall was promised within a length of time; one of a moment is due then, whatever happens (an end by law).
KINDS = [("business", "business time"), ("wall", "wall time"), ("moment", "a moment that was named")]


class Clock(JurisdictionRow):
    """A promise with a time. It points at its record by kind and id, so that any chapter may set one.

    ``name`` is the clock's name in the field (``referral_answer``, ``follow_up_72h``). ``wait_for_them`` means that nobody
    may be contacted: then it is never overdue and counts neither as met nor as missed. ``agency`` owes the step; ``set_by`` is
    the agency whose own step set the clock (the sender of a referral); ``stand_in`` may do the step as well (whose records an
    emergency access opened, where an office reviews for it). They see it, nobody else does.

    ``kind``, ``amount`` and ``unit`` are what was promised (``reckoning``); ``due_at`` and ``warn_at`` are what follows from it, with the
    pauses and the calendar of the agency that owes the step. While ``paused_at`` stands it is never overdue. ``raised_to`` lists whom it is
    raised to, one level after the other (each a role and after how many seconds, which the database asks for); ``level`` says how far it is, and ``next_raise_at`` when the next one is told. ``round`` counts how
    often it was opened. ``subject_id`` is the person it is about, where its record has one. ``assigned_to`` is the member who does the step; no
    member means the team.
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
    kind = models.CharField(max_length=10, choices=KINDS, default="moment")
    amount = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=10, default="second")
    warn_amount = models.PositiveIntegerField(null=True, blank=True)
    warn_unit = models.CharField(max_length=10, blank=True, default="")
    warn_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    pauses_on = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    raised_to = models.JSONField(default=list, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_raise_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    subject_id = models.UUIDField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

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
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(status="running") & ~Q(kind="moment"), name="clock_paused_while_it_runs"
            ),
            models.CheckConstraint(condition=Q(level__lte=MOST_LEVELS), name="clock_level_there_is"),
        ]
        indexes = [
            models.Index(fields=["record_id"], name="clock_of_a_record"),
            models.Index(fields=["due_at"], condition=Q(status="running"), name="clock_due"),
            models.Index(fields=["warn_at"], condition=Q(status="running", warned_at=None), name="clock_warns"),
            models.Index(fields=["next_raise_at"], condition=Q(status="overdue"), name="clock_raises"),
            models.Index(fields=["subject_id"], condition=Q(status__in=OPEN), name="clock_of_a_person"),
            models.Index(fields=["assigned_to"], condition=Q(status__in=OPEN), name="clock_of_a_member"),
            models.Index(fields=["jurisdiction", "agency", "status", "due_at"], name="clock_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.name} due {self.due_at:%Y-%m-%d %H:%M}"
