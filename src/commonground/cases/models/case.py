"""A case: one agency walks with one person."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from commonground.agencies.models import JurisdictionRow
from commonground.cases.status import CASE
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

FIRST_STAGE = "first_contact"


class Case(JurisdictionRow, Protected):
    """What an agency and a person do together, from the first contact owed to how it ended.

    ``cause_kind`` and ``cause_id`` say what it began with (a referral), as a plain link. ``worker`` is the member of staff who
    walks along; until somebody made contact it may be nobody. One person has one open case at an agency, and one in each program.

    A case may run by a ``program``: then ``version`` is the one that it began with, whatever the program takes on later, and ``stage``
    is a stage of that version, entered at ``stage_since``.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cause_kind = models.CharField(max_length=80, blank=True)
    cause_id = models.UUIDField(null=True, blank=True)
    program = models.ForeignKey("programs.Program", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "programs.ProgramVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(max_length=48, default=FIRST_STAGE)
    stage_since = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=CASE.choices, default=CASE.first)
    opened_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(status="open", program=None), name="case_one_open_a_person"
            ),
            models.UniqueConstraint(
                fields=["person", "program"], condition=Q(status="open"), name="case_one_open_a_program"
            ),
            models.CheckConstraint(
                condition=Q(program=None, version=None, stage_since=None)
                | Q(program__isnull=False, version__isnull=False, stage_since__isnull=False),
                name="case_program_has_its_version",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None, closed_how="")
                | (Q(status="closed", closed_at__isnull=False) & ~Q(closed_how="")),
                name="case_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="case_outcome_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "agency", "status", "-opened_at", "-id"], name="case_list"),
            models.Index(fields=["subject"], name="case_subject"),
            models.Index(fields=["cause_id"], name="case_cause"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("cases:one", args=[self.pk])
