"""One instrument, given once to one person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

# Under which the answers of a sheet can stand, by who asked.
LABELS = ("health", "criminal_justice", "victim_advocacy")


class Assessment(JurisdictionRow, Protected):
    """The score of one sheet; the answers are a part of the record, under the same label, so that it can be scored again.

    ``label`` is whose answers they are by who asked: health, or the police record, or an advocate's, which are privileged.

    ``record_kind`` and ``record_id`` say during what it was given (an encounter, a visit). An incomplete sheet has no score
    and no band. Where the published result is no sum of points there is no score either. ``rule`` and ``scorer`` say how the result
    was made, so that it can be made again. ``next_steps`` are codes of the instrument, for a clinician; none of them sends police.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80, blank=True)
    record_id = models.UUIDField(null=True, blank=True)
    instrument = models.CharField(max_length=40)
    label = models.CharField(max_length=40, default="health")
    version = models.CharField(max_length=40)
    rule = models.CharField(max_length=20, default="sum")
    scorer = models.CharField(max_length=20, default="scorer-1")
    language = models.CharField(max_length=20, default="en")
    score = models.SmallIntegerField(null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    positive = models.BooleanField(null=True, blank=True)
    complete = models.BooleanField()
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    next_steps = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField()
    given_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=Q(label__in=LABELS), name="assessment_label_of_who_asked"),
            models.CheckConstraint(
                condition=Q(complete=True, positive__isnull=False, score__isnull=False)
                | (Q(complete=True, positive__isnull=False, score=None) & ~Q(band=""))
                | Q(complete=False, score=None, band="", positive=None),
                name="assessment_incomplete_has_no_band",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-given_at"], name="assessment_of_a_subject"),
            models.Index(fields=["record_id"], name="assessment_of_a_record"),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"
