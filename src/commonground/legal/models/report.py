"""A report that the law demands: what one worker tells the agency that protects children or adults. The report goes, the record stays."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.legal.status import REPORT

ABOUT = ("child_abuse", "adult_abuse")
PERSON_TOLD = ("told", "unsafe_to_tell", "not_told_yet")


class Report(JurisdictionRow, Protected):
    """``agency`` made it, by the member ``made_by``; ``to_agency`` receives it, or ``to_outside`` names who took it by phone.

    ``subject`` is the maker's own anchor, so that bars hold; the receiver gets the words of the report and no link to a record.
    ``named``: who else is named in it, for the bars. ``number`` is the number that intake gave. ``statute`` is a code of ``reports.toml``.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=20)
    label = models.CharField(max_length=60)
    statute = models.CharField(max_length=60)
    to_outside = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=200)
    named = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    age = models.CharField(max_length=40, blank=True)
    where_now = models.CharField(max_length=200, blank=True)
    what_happened = models.TextField()
    danger_now = models.CharField(max_length=400, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    person_told = models.CharField(max_length=20)
    law = models.CharField(max_length=64)
    cell = models.CharField(max_length=80)
    status = models.CharField(max_length=20, choices=REPORT.choices, default=REPORT.first)
    made_at = models.DateTimeField()
    number = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(about__in=ABOUT), name="report_about_is_known"),
            models.CheckConstraint(condition=models.Q(person_told__in=PERSON_TOLD), name="report_told_is_known"),
            models.CheckConstraint(
                condition=models.Q(to_agency__isnull=False) | ~models.Q(to_outside=""), name="report_goes_to_somebody"
            ),
        ]
        indexes = [models.Index(fields=["to_agency", "status"], name="report_to_take")]


class Reporter(JurisdictionRow, Protected):
    """Who made a report, as intake reads it (label ``child_welfare.reporter``): to nobody else, in no list and no copy."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    reach = models.CharField(max_length=120, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [*JurisdictionRow.Meta.constraints]
