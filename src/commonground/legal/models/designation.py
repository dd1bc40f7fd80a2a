"""A designation: a school lets one officer as its official, or the caseworker of a child in care, read one pupil's school record."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.legal.designations import FORMS, LONGEST
from commonground.privacy.models.proved import Proved, ProvedQuerySet


class Designation(JurisdictionRow, Protected, Proved):
    """``agency`` is the school that holds the record; ``membership`` whom it names, at work in ``to_agency``.

    ``conditions``: what the school stated, all that the law asks; ``document``: the paper it rests on; ``called``: the pupil, as the school calls
    them, for whoever may read the record. It opens through its one tie (``cause_id``), which ends with it (``floor.sql``).
    """

    PROVES = (
        "designation", "id", "agency_id", "to_agency_id", "membership_id", "subject_id", "kind", "conditions", "starts_at", "ends_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    called = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    conditions = ArrayField(models.CharField(max_length=60))
    document = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.UUIDField()

    objects = ProvedQuerySet.as_manager()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(kind__in=sorted(FORMS)), name="designation_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at"), ends_at__lte=models.F("starts_at") + LONGEST),
                name="designation_ends_within_a_year",
            ),
            models.CheckConstraint(condition=~models.Q(document__regex=r"^\s*$"), name="designation_rests_on_paper"),
        ]
        indexes = [models.Index(fields=["agency", "subject"], name="designation_of_pupil")]

    def __str__(self) -> str:
        return f"designation {self.pk}"
