"""A legal paper at the agency that holds the record, what its custodian decided of each part, and the copy that left."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.legal.kinds import SIGNERS, kinds
from commonground.legal.status import PAPER
from commonground.privacy.models.sealed import SealedList, SealedRow

HOW = ("in_person", "mail", "fax", "email", "phone")
DECISIONS = ("produce", "withhold")
TOLD = ("told", "not_reached", "unsafe_now", "order_forbids", "no_safe_way")
# What counts as told or reasonably tried: where the person asked for no contact and no safe way is found, none was left to try.
COUNTS = ("told", "not_reached", "no_safe_way")
ANSWERS = ("not_reached_by_law", "not_held", "not_ours", "withdrawn", "quashed")


class Paper(JurisdictionRow, Protected):
    """One paper. ``agency`` answers it, and no other. ``recipient`` is who asks, as a kind in the eyes of the law.

    ``whom`` is how the paper names the person, ``person`` whom the custodian found the agency to know, if anybody. ``ticks`` is what
    the custodian stated when checking. ``hold_from`` until ``hold_until``: nothing of the person's record here is changed or removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    signed_by = models.CharField(max_length=20)
    recipient = models.CharField(max_length=40)
    issuer = models.CharField(max_length=200)
    docket = models.CharField(max_length=80, blank=True)
    whom = models.CharField(max_length=200, blank=True)
    asks_for = models.TextField()
    how = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    day_is_ours = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=PAPER.choices, default=PAPER.first)
    custodian = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ticks = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    privacy_steps = models.CharField(max_length=400, blank=True)
    hold_from = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.UUIDField(null=True, blank=True)
    agreed_by = models.UUIDField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    answered = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(kind__in=list(kinds())), name="paper_kind_is_known"),
            models.CheckConstraint(condition=models.Q(signed_by__in=list(SIGNERS)), name="paper_signer_is_known"),
            models.CheckConstraint(condition=models.Q(how__in=HOW), name="paper_how_is_known"),
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(subject__isnull=False), name="paper_person_has_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "agency", "status", "respond_by"], name="paper_queue"),
            models.Index(fields=["subject"], name="paper_subject"),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Piece(JurisdictionRow, SealedRow):
    """What was decided of one part: it goes into the copy or not, by which cell of the law, and what is blacked out.

    ``blacked_out``: words of the part, one to an entry, that the copy shows as a bar; they lie closed with the key of the person at the agency, whatever the label
    of the part. ``because``: the code of the law's reason.
    """

    SEALED_FIELDS = ("blacked_out",)

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey("privacy.Part", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    decision = models.CharField(max_length=20)
    because = models.CharField(max_length=60)
    cell = models.CharField(max_length=80, blank=True)
    law = models.CharField(max_length=64)
    blacked_out = SealedList(models.CharField(max_length=200), default=list, blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["paper", "part"], name="piece_once_a_part"),
            models.CheckConstraint(condition=models.Q(decision__in=DECISIONS), name="piece_decision_is_known"),
            models.CheckConstraint(condition=models.Q(blacked_out=[]), name="piece_words_are_sealed"),
        ]
        indexes = [
            models.Index(fields=["sealed_with"], condition=models.Q(sealed_with__isnull=False), name="piece_of_key")
        ]


class Attempt(JurisdictionRow, Protected):
    """One try to tell the person that a paper asks for their record, by the way that is safe for them."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=20)
    came_out = models.CharField(max_length=20)
    at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(came_out__in=TOLD), name="attempt_outcome_is_known"),
        ]


class Copy(JurisdictionRow, Protected):
    """The bounded copy that answers a paper: how many parts, and the SHA-256 of its bytes. The bytes are made anew from the parts.

    ``obligations`` bind whoever receives it, as the law said on the day; ``terms`` are their words at the foot of the copy, kept so that the
    bytes stay the same.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    parts = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    obligations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    terms = models.TextField(blank=True, default="")
    made_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [*JurisdictionRow.Meta.constraints]
