"""A bar: somebody, an agency, or kinds of agency that may not even know that there is a record, whatever permits."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

# Words of ``forbids.toml`` and of the facts it asks: a conflict of one user, the workplace of a person served, a program's firewall.
CONFLICTS = ("party", "lives_with", "related", "declared", "harms_the_person")
OF_AGENCIES = ("works_there", "firewall")
BARS = (*CONFLICTS, *OF_AGENCIES)
# How it is known: told by whoever sets it, said by the barred themself, or found by the floor in what they stated of themselves.
TOLD = ("person_said", "others_said", "seen", "paper", "program")
SAID_OF_ONESELF = "said_it_themself"
MATCHED = ("matched_name", "matched_phone", "matched_place")
WHYS = (*TOLD, SAID_OF_ONESELF, *MATCHED)
# Whoever set it by mistake takes it back alone within the first; a second person agrees to an end within the other.
OWN_SLIP = timedelta(minutes=15)
ASKED_FOR = timedelta(hours=72)


class Bar(JurisdictionRow, Protected):
    """One bar, set by ``agency``. A conflict bars ``user`` from everything of the person, whoever holds it, or from one record of
    nobody known (a call: ``record_id``); ``works_there`` bars ``to_agency``, except those who care for the person; ``firewall`` bars
    the kinds of recipient in ``recipients`` (and ``to_agency``) from what the setting agency holds, of one person or of everybody.

    ``why`` is how it is known (a word of the list, never a text). It ends when two people agree, or alone soon after a slip: both
    are kept by the floor (``floor.sql``), and nobody ends a bar that bars them.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80, blank=True, default="")
    record_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20)
    user = models.ForeignKey("agencies.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipients = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    why = models.CharField(max_length=20, default="person_said")
    set_by = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.UUIDField(null=True, blank=True)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(kind__in=BARS), name="bar_kind_is_known"),
            models.CheckConstraint(condition=models.Q(why__in=WHYS), name="bar_why_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=CONFLICTS, user__isnull=False)
                | models.Q(kind="works_there", to_agency__isnull=False, subject__isnull=False)
                | models.Q(kind="firewall"),
                name="bar_says_who",
            ),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=False)
                | models.Q(record_id__isnull=False)
                | models.Q(kind="firewall"),
                name="bar_says_of_what",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "subject"], name="bar_subject"),
            models.Index(fields=["user"], name="bar_user"),
            models.Index(fields=["record_id"], name="bar_record"),
            models.Index(fields=["jurisdiction"], condition=models.Q(kind__in=OF_AGENCIES), name="bar_of_agencies"),
        ]
