"""A paper that lets somebody sign for a person, or shuts them out: a court's order, a guardianship, a power of attorney."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import LABELS

SIGNING_FOR = [
    ("parent", _("A parent")),
    ("guardian", _("A guardian")),
    ("representative", _("Somebody the person or a court named")),
]


class Authority(JurisdictionRow, Protected):
    """What one recorded paper lets one holder sign for a person: which labels, from when, until when.

    The right comes from the paper, never from being a parent. ``shut_out``: the paper says that this holder may not see or know;
    then it names no label. ``causes_harm``: the holder is reported to cause harm to the person or to the other parent, and so never
    signs for them (28 CFR 94.115(a)(2)).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=SIGNING_FOR)
    holder = models.CharField(max_length=120)
    paper = models.CharField(max_length=200)
    labels = ArrayField(models.CharField(max_length=60), default=list)
    shut_out = models.BooleanField(default=False)
    causes_harm = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")), name="authority_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(shut_out=False) | Q(labels=[]), name="authority_shut_out_names_nothing"),
            models.CheckConstraint(condition=Q(labels__contained_by=list(LABELS)), name="authority_labels_are_known"),
        ]
        indexes = [models.Index(fields=["subject", "agency"], name="authority_of_a_subject")]

    def __str__(self) -> str:
        return f"authority {self.pk}"
