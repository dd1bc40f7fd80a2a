"""When offices are open, as their administrators say: business time is counted by it.

A row is never changed: what counts no longer is ended, so that it can be said later why a clock was due when it was.
"""

from django.db import models
from django.db.models import F, Q

from commonground.agencies.models import JurisdictionRow
from commonground.clocks.open_hours import WHOLE_DAY


class Span(JurisdictionRow):
    """Minutes of a local day. ``agency`` is whose hours these are; none means the jurisdiction's, for every agency without its own."""

    agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opens = models.PositiveSmallIntegerField(null=True)
    closes = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        abstract = True


class OpenHours(Span):
    """A span of opening on one weekday (0 is Monday), every week."""

    weekday = models.PositiveSmallIntegerField()

    class Meta(Span.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(weekday__lte=6, opens__lt=F("closes"), closes__lte=WHOLE_DAY), name="open_hours_of_a_day"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction"], condition=Q(ended_at=None), name="open_hours_now")]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens} to {self.closes}"


class OtherDay(Span):
    """A date that differs from its weekday: closed (no hours), or open at other hours."""

    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta(Span.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__lt=F("closes"), closes__lte=WHOLE_DAY),
                name="other_day_closed_or_open",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "agency", "day"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="other_day_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
