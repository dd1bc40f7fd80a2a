"""A sealed message that a known sender handed in at the open door: kept as it came, unread, until an advocate opens it."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class Message(JurisdictionRow, Protected):
    """``file`` is what came, ``number`` the packet's own, so that the same one handed in again takes no second place.

    ``came_out`` is what an advocate found: ``taken``, why not, or ``thrown_away`` unread. Then the file is emptied.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    file = models.BinaryField()
    number = models.UUIDField(null=True)
    came_at = models.DateTimeField()
    came_out = models.CharField(max_length=20, blank=True)
    taken = models.ForeignKey("packets.Taken", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["-came_at", "-id"]
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "number"], name="vault_message_once"),
        ]
