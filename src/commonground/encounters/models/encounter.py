"""One encounter: one responder's agency, one person."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.encounters.lists import choices
from commonground.encounters.status import ENCOUNTER
from commonground.kit.looking import Protected


class Encounter(JurisdictionRow, Protected):
    """What one agency's responder saw of one person. The partner in the same car holds a row of their own agency.

    ``call`` and ``assignment`` may be out of sight again once the unit is clear: read their ids, never the rows. ``role`` is
    what the person has to do with the call. Notes are parts of the record, each under its own label.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey("calls.Call", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(
        "calls.Assignment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True, choices=choices("involvement"))
    how = models.CharField(max_length=20, choices=choices("how"), default="in_person")
    interpreter = models.CharField(max_length=120, blank=True)
    interpreter_number = models.CharField(max_length=40, blank=True)
    interpreter_is = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=ENCOUNTER.choices, default=ENCOUNTER.first)
    opened_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment", "agency"],
                condition=Q(status="open", person=None, assignment__isnull=False),
                name="encounter_one_unnamed",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None, disposition="")
                | (Q(status="closed", closed_at__isnull=False) & ~Q(disposition="")),
                name="encounter_ended_with_a_disposition",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")), name="encounter_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(person=None, subject=None) | Q(person__isnull=False, subject__isnull=False),
                name="encounter_person_has_a_subject",
            ),
            models.CheckConstraint(
                condition=~Q(interpreter_is__in=["child", "other_party", "officer"]), name="encounter_no_child_between"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "agency", "-opened_at"], name="encounter_of_an_agency"),
            models.Index(fields=["call"], name="encounter_of_a_call"),
            models.Index(fields=["subject"], name="encounter_of_a_subject"),
        ]

    def __str__(self) -> str:
        return f"encounter {self.pk}"
