"""The base of every row that belongs to a jurisdiction."""

from django.db import models

from commonground.kit.closed import Kept
from commonground.kit.ids import uuid7


class JurisdictionRow(Kept):
    """A row with one UUID key and its jurisdiction; the database refuses a pointer from one jurisdiction into another.

    The unique pair (jurisdiction, id) is what the generated composite constraints point at (decision 2).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jurisdiction = models.ForeignKey(
        "agencies.Jurisdiction", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "id"], name="%(app_label)s_%(class)s_in_jurisdiction"),
        ]
