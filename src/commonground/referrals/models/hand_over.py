"""A warm hand-off: who was there, when and how. It is complete when all three have said so."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class HandOver(JurisdictionRow, Protected):
    """Sender, receiver and person together: each of the three says for themself that it happened.

    The person's word is written down by a worker who asked them. ``receiver_told``: an organization without an account said so
    to the sender.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    sender = models.ForeignKey("agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sender_said_at = models.DateTimeField(null=True, blank=True)
    receiver = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver_said_at = models.DateTimeField(null=True, blank=True)
    receiver_told = models.BooleanField(default=False)
    person_said_at = models.DateTimeField(null=True, blank=True)
    person_said_to = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["referral"], name="hand_over_once"),
            models.CheckConstraint(
                condition=Q(completed_at=None)
                | Q(sender_said_at__isnull=False, receiver_said_at__isnull=False, person_said_at__isnull=False),
                name="hand_over_complete_when_all_said",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-off {self.pk}"

    @property
    def missing(self) -> list[str]:
        """Whose word is missing: ``sender``, ``receiver``, ``person``."""
        said = {"sender": self.sender_said_at, "receiver": self.receiver_said_at, "person": self.person_said_at}
        return [who for who, at in said.items() if at is None]
