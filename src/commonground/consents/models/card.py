"""The number of the small card, beside the permission and not in it."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.consents.numbers import LENGTH, OLD
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class CardNumber(JurisdictionRow, Protected):
    """Which number the card of a release bears. A function of the floor draws it when the release is written; nobody else writes one.

    It stands in a row of its own: a recipient of the permission may read the release, and whoever reads out the number takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    release = models.OneToOneField("consents.Release", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=LENGTH)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "number"], condition=~Q(number__regex=f"^{OLD}$"), name="card_number_once"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "number"], name="card_of_a_number")]

    def __str__(self) -> str:
        return f"card of {self.release_id}"
