"""Labelled parts: what is told about a person or a place, each piece under its own label (decision 3)."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.privacy.law.labels import LABELS, NEVER_SEARCHED, SEALED
from commonground.privacy.models.sealed import SealedChars, SealedJSON, SealedRow, SealedText


class Part(JurisdictionRow, SealedRow):
    """One piece of a record: a narrative, a note, an answer sheet, a line of a brief.

    ``record_kind`` and ``record_id`` say which record it belongs to; ``agency`` owns it; ``name`` says what it is
    (``narrative``, ``for_the_crew``, ``what_helps``, ``be_careful``, ``note``, ``answers``); ``label`` is what the law speaks of. Text that is
    no longer true is not shown after ``expires_at``. Under a label of ``SEALED`` its words lie closed.

    A part that is a copy of another agency's bears its terms for good (``Received`` says the rest): ``bound_by``, the obligations it came
    with; ``left_open``, the ways of the law by which others may still see it; ``never_for``, purposes it never serves. None: no terms.
    """

    SEALED_FIELDS = ("text", "content", "source")

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80)
    record_id = models.UUIDField()
    name = models.CharField(max_length=40)
    label = models.CharField(max_length=60, choices=[(label, label) for label in LABELS])
    text = SealedText(blank=True)
    content = SealedJSON(default=dict, blank=True)
    source = SealedChars(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    bound_by = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    left_open = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    never_for = ArrayField(models.CharField(max_length=40), null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(label__in=LABELS), name="part_label_is_known"),
            models.CheckConstraint(
                condition=~models.Q(label__in=SEALED) | models.Q(text="", content={}, source=""),
                name="part_words_are_sealed",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "record_id", "name"], name="part_record"),
            models.Index(fields=["subject", "agency", "label", "-written_at", "-id"], name="part_of_person"),
            models.Index(fields=["agency", "label", "-written_at", "-id"], name="part_of_agency"),
            models.Index(fields=["written_by", "-written_at", "-id"], name="part_of_writer"),
            models.Index(
                fields=["jurisdiction", "-written_at", "-id"],
                include=["agency", "subject", "label", "record_id", "written_by"],
                name="part_newest",
            ),
            models.Index(fields=["sealed_with"], condition=models.Q(sealed_with__isnull=False), name="part_of_key"),
            GinIndex(
                SearchVector("text", config="simple"), name="part_words", condition=~models.Q(label__in=NEVER_SEARCHED)
            ),
        ]

    def is_to_be_sealed(self) -> bool:
        """Whether its label is one under which words lie closed."""
        return self.label in SEALED

    def sealed_about(self) -> UUID:
        """Whose key closes it: the subject's, or the record's while nobody knows whom it tells of."""
        return self.subject_id or self.record_id
