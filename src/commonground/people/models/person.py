"""A person, as one agency knows them."""

from django.db import models
from django.utils import timezone

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.privacy.models.sealed import SealedChars, SealedRow


class Person(JurisdictionRow, SealedRow):
    """One agency's knowledge of a person (decision 1): the name they go by, how to speak with them, nothing more.

    ``subject`` joins rows of several agencies once an accepted referral or a release carries the link. ``name_key`` is the
    name without accents and capitals, for finding a row that looks alike. Where somebody was born and by what right they
    live here is held nowhere. The note on access lies closed; name, birth and number do not, for people are found and bars are set by them.
    """

    SEALED_FIELDS = ("note_on_access",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=20, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    born_on = models.DateField(null=True, blank=True)
    born_estimated = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    note_on_access = SealedChars(max_length=400, blank=True)
    known_since = models.DateTimeField(default=timezone.now)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "subject"], name="person_once_an_agency"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=models.Q(note_on_access=""), name="person_words_are_sealed"),
            models.CheckConstraint(
                condition=models.Q(born_estimated=False) | models.Q(born_on__isnull=False),
                name="person_estimate_is_of_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "agency", "name_key"], name="person_by_name"),
            models.Index(fields=["subject"], name="person_subject"),
            models.Index(fields=["sealed_with"], condition=models.Q(sealed_with__isnull=False), name="person_of_key"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"
