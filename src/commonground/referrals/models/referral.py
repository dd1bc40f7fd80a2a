"""A referral: what is asked of whom, for a person whom only the sender names."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.referrals.status import REFERRAL

HOW_ANSWERED = [("", ""), ("here", "here"), ("phone", "phone"), ("letter", "letter"), ("in_person", "in person")]


class Referral(JurisdictionRow, Protected):
    """One request for help, seen by its sender and, once sent, by the receiving agency.

    It holds no name: ``person`` is the sender's row, which the receiver reads only through a live permission. ``to_agency`` is
    set when it is sent (before, nobody else may know of it); it stays empty for an organization that no agency has claimed.
    ``silent``: by law the receiver never reports back; its answer lies in a :class:`SilentAnswer` that only the receiver reads,
    so this row stays ``sent``, is never overdue, and is left out of measures (and counted as left out).
    ``set_aside_at``: the sender looks for no other place after a no.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("consents.Release", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("agencies.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=80, blank=True)
    record_id = models.UUIDField(null=True, blank=True)
    need = models.CharField(max_length=60)
    language = models.CharField(max_length=20, blank=True)
    household_size = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=REFERRAL.choices, default=REFERRAL.first)
    silent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_how = models.CharField(max_length=12, blank=True, choices=HOW_ANSWERED)
    decline_reason = models.CharField(max_length=40, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="draft", sent_at=None, to_agency=None)
                | Q(status="withdrawn")
                | Q(status__in=["sent", "accepted", "declined", "handed_over", "ended"], sent_at__isnull=False),
                name="referral_draft_is_unknown_to_others",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "declined", "handed_over", "ended"], answered_at__isnull=False)
                | Q(status__in=["draft", "sent", "withdrawn"], answered_at=None),
                name="referral_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(decline_reason="") | ~Q(status="declined") & Q(decline_reason=""),
                name="referral_no_says_why",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | Q(status="declined"), name="referral_set_aside_after_a_no"
            ),
            models.CheckConstraint(
                condition=~Q(agency=models.F("to_agency")) | Q(to_agency=None), name="referral_to_others"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "agency", "-made_at", "-id"], name="referral_sent"),
            models.Index(fields=["jurisdiction", "to_agency", "-sent_at", "-id"], name="referral_received"),
            models.Index(fields=["subject"], name="referral_subject"),
            models.Index(fields=["record_id"], name="referral_record"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:one", args=[self.pk])

    @property
    def reference(self) -> str:
        """Six letters to speak of it without a name."""
        return self.pk.hex[:6].upper()
