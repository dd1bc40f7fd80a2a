"""What counsel said of passages of the law, as the office that runs the installation wrote it down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4

FOUND = ("stands", "should_narrow", "may_widen")


class CounselEntry(JurisdictionRow):
    """One entry, never changed: who signed (``name``, ``office``, ``entry``: the number counsel gave it), when, and of which ``passages``
    (their keys) of which ``version`` of the law. It moves the day (``again_by``, named of nothing else) on which a passage that ``stands``
    is looked at again, and opens or shuts nothing: a stricter or wider rule is an overlay (G10).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    passages = ArrayField(models.CharField(max_length=32))
    version = models.CharField(max_length=64)
    found = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=200)
    entry = models.CharField(max_length=60)
    signed_on = models.DateField()
    again_by = models.DateField(null=True, blank=True)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(found__in=FOUND), name="counsel_finding_is_known"),
            models.CheckConstraint(
                condition=models.Q(again_by__gt=models.F("signed_on")), name="counsel_looks_again_later"
            ),
            models.CheckConstraint(
                condition=~models.Q(found="stands") | models.Q(again_by__isnull=False),
                name="counsel_looks_again_at_what_stands",
            ),
            models.CheckConstraint(condition=~models.Q(passages=[]), name="counsel_spoke_of_something"),
        ]

    def __str__(self) -> str:
        return f"counsel's entry {self.entry}"
