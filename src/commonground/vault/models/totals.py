"""Totals of a quarter as they left: made once, and the same for everybody who asks again."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class Totals(JurisdictionRow, Protected):
    """``cells`` holds what may be shown, by reason and month; a hidden place is None. True counts are not kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    cells = models.JSONField()
    hidden = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["-begins_on"]
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "begins_on"], name="vault_totals_once"),
        ]
