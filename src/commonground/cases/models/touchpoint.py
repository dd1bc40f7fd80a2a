"""A touchpoint: one contact between agency and person, or one try."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.cases.code_lists import touches
from commonground.kit.looking import Protected


class Touchpoint(JurisdictionRow, Protected):
    """When, how, by whom, and whether the person was reached. Words about it are a part of the record (name ``note``)."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    reached = models.BooleanField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [*JurisdictionRow.Meta.constraints]
        indexes = [models.Index(fields=["case", "-at"], name="touchpoint_case")]

    def __str__(self) -> str:
        return f"touchpoint {self.pk}"

    @property
    def words(self) -> str:
        """How it was, in the reader's language."""
        return str(touches()[self.kind]) if self.kind in touches() else self.kind
