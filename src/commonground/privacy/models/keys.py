"""The keys of agencies and of the people they hold records of, each closed with the key above it. None is here in the open."""

from django.db import models
from django.utils import timezone

from commonground.agencies.models import JurisdictionRow
from commonground.kit.closed import Kept
from commonground.kit.ids import uuid4


class AgencyKey(JurisdictionRow, Kept):
    """The key of one agency, closed with the root key that ``wrapped_by`` names. The newest is in force; an older one is retired
    (``wrapped`` empty) when no key of a person is closed with it any more."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField(null=True)
    wrapped_by = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "number"], name="agency_key_by_number"),
        ]

    def __str__(self) -> str:
        return f"agency key {self.number}"


class PersonKey(JurisdictionRow, Kept):
    """The key of one person at one agency. ``about`` is the subject, or a record while nobody knows whom it tells of.

    ``ended_at``: nothing is closed with it from then on. ``erased_at``: it was destroyed (``wrapped`` empty), and what it closed is gone
    for good; the row stays, so that whoever meets such words reads when.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    about = models.UUIDField()
    agency_key = models.ForeignKey(AgencyKey, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "about"], condition=models.Q(ended_at=None), name="person_key_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(wrapped=None, ended_at__isnull=False),
                name="person_key_erased_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["agency_key"], name="person_key_of_agency_key")]

    def __str__(self) -> str:
        return f"person key {self.number}"
