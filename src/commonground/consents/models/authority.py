"""A paper that lets somebody sign for a person, or shuts them out: a court's order, a guardianship, a power of attorney."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.people.names import name_key
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

    def holder_causes_harm(self, reported: Collection[str] | None = None) -> bool:
        """Whether this paper or any other of the same agency about the same person, in force or ended, reports that whoever bears this
        name causes harm. It binds the person, not the paper.

        :param reported: ``harmful_holders`` of this person at this agency, when they are known already; looked up when None.
        """
        if self.causes_harm or self._state.adding:
            return self.causes_harm
        names = harmful_holders(self.subject_id, self.agency_id) if reported is None else reported
        return holder_key(self.holder) in names

    def __str__(self) -> str:
        return f"authority {self.pk}"


def holder_key(holder: str) -> str:
    """A name as holders of papers are compared: without accents, capitals, punctuation, and in whatever order its words stand."""
    return " ".join(sorted(name_key(holder).split()))


def harmful_holders(subject_id: UUID, agency_id: UUID) -> set[str]:
    """The names, as ``holder_key`` compares them, of those reported to cause harm to this person by what one agency has on record."""
    reported = Authority.objects.filter(subject_id=subject_id, agency_id=agency_id, causes_harm=True)
    compared = reported.not_shown("only compared with the name of who signs")
    return {holder_key(holder) for holder in compared.values_list("holder", flat=True)}
