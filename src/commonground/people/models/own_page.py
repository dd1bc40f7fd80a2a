"""A person's own page: what opens it, where it is open, and what they say there themself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

# Our own numbers. Review by 2027-06-30.
MOST_TRIES = 5
# How long a page stays open that nobody touches, and one on which somebody writes: whoever is hurt or afraid writes slowly.
STAY_MINUTES, WRITING_MINUTES = 5, 15
SAID = [("correct", _("correct this")), ("my_side", _("add my side")), ("complaint", _("complain"))]
FOUND = [("done", _("done")), ("in_part", _("done in part")), ("not_done", _("not done, with the reason"))]


class OwnPage(JurisdictionRow, Protected):
    """The login of a person, never a row among staff users. ``agency`` handed it over; it shows what is kept of ``subject``.

    ``code_mark``: keyed mark of the words on the card, until ``code_until`` and once. ``words_mark``: of the words by which they come
    back. ``pin``: hash of the PIN that they chose, sealed for this row. ``tries``: wrong PINs since the last right one. ``hidden``: what the
    person put out of sight, as ``r:`` or ``l:`` and an id.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, default="en")
    handed_at = models.DateTimeField()
    handed_by = models.UUIDField()
    code_mark = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    words_mark = models.CharField(max_length=64, blank=True)
    pin = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    hidden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=models.Q(ended_at=None), name="own_page_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["code_mark"], condition=~models.Q(code_mark=""), name="own_page_by_its_code"
            ),
            models.UniqueConstraint(
                fields=["words_mark"], condition=~models.Q(words_mark=""), name="own_page_by_its_words"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.pk}"


class OwnStay(JurisdictionRow, Protected):
    """One stay in one browser, known by the keyed mark of its cookie. It ends ``minutes`` after its last page, and after an hour.

    ``words``: the words by which the person comes back, sealed for this row, until they have them.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page = models.ForeignKey(OwnPage, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=STAY_MINUTES)
    words = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(minutes__lte=WRITING_MINUTES), name="own_stay_is_short"),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk}"


class OwnWord(JurisdictionRow, Protected):
    """What a person says of their record, in their own words. ``agency`` reads and answers it.

    ``correct``: something is wrong. ``my_side``: a statement that stands beside the record for staff. ``complaint``: about
    ``about_agency``, or nobody in particular; read by a privacy officer outside of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey(OwnPage, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=SAID)
    about_agency = models.ForeignKey(
        "agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    said_at = models.DateTimeField()
    found = models.CharField(max_length=10, choices=FOUND, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        indexes = [models.Index(fields=["subject", "-said_at"], name="own_word_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
