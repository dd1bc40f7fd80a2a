"""A call for help: its clocks under their true names, what was said, what was decided, and how it ended."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.calls.models.indexes import CALL_CONSTRAINTS, CALL_INDEXES
from commonground.calls.status import CALL
from commonground.kit.looking import Protected

ORIGINS = [("live", _("taken here")), ("imported", _("imported")), ("replay", _("replay of a past call"))]
PRECISIONS = [("second", _("to the second")), ("minute", _("to the minute")), ("date", _("the day only"))]


def text() -> models.TextField:
    """A text that may be empty."""
    return models.TextField(blank=True, default="")


def clock() -> models.DateTimeField:
    """A named clock: a moment, or nothing when it is not known."""
    return models.DateTimeField(null=True, blank=True)


class Call(JurisdictionRow, Protected):
    """One call. Owned by the dispatch center; a crew that is sent sees it until it clears.

    ``began_at`` is the earliest moment known, whatever clock it is; ``received_at`` is only set when that clock was read.
    ``identity`` names the call of another agency's records, the same in every file. ``digests`` remember the rows taken, so
    that an exact repeat changes nothing. ``counts_at_place`` is false for calls that never count against a place.
    ``replay_of`` is the past call that a replay shows again; a replay is never counted as a call.
    ``recommendation`` holds what the dispatcher was shown: the response and the rules that fired, word for word.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=ORIGINS, default="live")
    external_id = text()
    identity = models.UUIDField(null=True, blank=True)
    digest = models.UUIDField(null=True, blank=True)
    earlier_digests = ArrayField(models.UUIDField(), default=list, blank=True)
    time_precision = models.CharField(max_length=6, choices=PRECISIONS, default="second")
    received_on = models.DateField()
    began_at = clock()
    received_at = clock()
    queued_at = clock()
    decided_at = clock()
    assigned_at = clock()
    en_route_at = clock()
    on_scene_at = clock()
    cleared_at = clock()
    closed_at = clock()
    changed_at = models.DateTimeField()
    nature = models.CharField(max_length=40, blank=True, default="")
    final_nature = models.CharField(max_length=40, blank=True, default="")
    raw_type = text()
    final_raw_type = text()
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=20, default="unknown")
    danger = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=20, blank=True, default="")
    place = text()
    raw_area = text()
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    counts_at_place = models.BooleanField(default=False)
    recommended = models.CharField(max_length=30, blank=True, default="")
    recommendation = models.JSONField(default=dict, blank=True)
    recommended_at = clock()
    response = models.CharField(max_length=30, blank=True, default="")
    override_reason = models.CharField(max_length=40, blank=True, default="")
    disposition = models.CharField(max_length=40, blank=True, default="")
    raw_disposition = text()
    status = models.CharField(max_length=10, choices=CALL.choices, default=CALL.first)
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replay_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    open_on_board = models.BooleanField(default=False)
    held_by = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    held_since = clock()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [*JurisdictionRow.Meta.constraints, *CALL_CONSTRAINTS]
        indexes = CALL_INDEXES

    def __str__(self) -> str:
        return f"call of {self.received_on:%Y-%m-%d}"
