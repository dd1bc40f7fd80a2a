"""An assignment: one unit's part in one call, with the unit's own clocks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.calls.models.call import clock, text
from commonground.calls.status import ASSIGNMENT, UNDER_WAY
from commonground.kit.looking import Protected


class Assignment(JurisdictionRow, Protected):
    """A unit was sent to a call. Imported history knows a unit by its name alone, and the response by a key."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_agency = models.ForeignKey(
        "agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_name = text()
    response_key = models.UUIDField(null=True, blank=True)
    digest = models.UUIDField(null=True, blank=True)
    earlier_digests = ArrayField(models.UUIDField(), default=list, blank=True)
    status = models.CharField(max_length=10, choices=ASSIGNMENT.choices, default=ASSIGNMENT.first)
    assigned_at = clock()
    en_route_at = clock()
    on_scene_at = clock()
    cleared_at = clock()
    recalled_at = clock()
    recall_reason = models.CharField(max_length=40, blank=True, default="")

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "response_key"], name="assignment_response_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=UNDER_WAY), name="assignment_one_call_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(status="recalled") | Q(recalled_at__isnull=False), name="assignment_recalled_when_recalled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.status}"
