"""The erasing of sealed words of one person at one agency: asked by one, done by another, for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

WHYS = [
    ("person_asked", _("The person asked for it")),
    ("kept_long_enough", _("They were kept as long as the law asks")),
    ("court_order", _("A court ordered it")),
    ("written_by_mistake", _("They should not have been written")),
]


class Erasure(JurisdictionRow, Protected):
    """``keys`` is how many keys were destroyed at ``erased_at``; the words that they closed can be read by nobody since."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, choices=WHYS)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    keys = models.PositiveIntegerField(default=0)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=models.Q(erased_at=None), name="erasure_one_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(agreed_by=models.F("asked_by")), name="erasure_by_two"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
