"""A partner of an agency: another installation, known by its keys."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.looking import Protected
from commonground.packets.sealed import Card


class Partner(JurisdictionRow, Protected):
    """``agency`` knows it; ``there`` is the slug of the agency in the other installation; ``signs`` and ``opens`` are its public keys.

    The keys were read out and compared before they were written down. A partner ends and is never changed.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    there = models.SlugField(max_length=80)
    signs = models.CharField(max_length=64)
    opens = models.CharField(max_length=64)
    known_since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["name"]
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "signs", "there"], condition=models.Q(ended_at=None), name="packets_partner_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def card(self) -> Card:
        """Its card."""
        return Card(self.signs, self.opens)
