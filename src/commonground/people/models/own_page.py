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
# What is asked about again when a worker may have stood by, and the answer.
BY_WORD = "by_word"
DONE = [
    ("taken_back", _("a permission was taken back")),
    ("said", _("something was said in your name")),
    (BY_WORD, _("a worker wrote down that you took something back")),
]
WAS_THEM = [("yes", _("yes")), ("no", _("no"))]
FOUND = [("done", _("done")), ("in_part", _("done in part")), ("not_done", _("not done, with the reason"))]


class OwnPage(JurisdictionRow, Protected):
    """The login of a person, never a row among staff users. ``agency`` handed it over; it shows what is kept of ``subject``.

    ``code_mark``: keyed mark of the words on the card, until ``code_until`` and once. ``code_bound``: a keyed mark of it, of this row and of
    its end, so that it opens no other row and no later. ``handed_from``: keyed mark of the address from which it was handed over. What the
    person holds and does stands in rows that nobody at work reads (:class:`OwnWayIn`, :class:`OwnAct`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, default="en")
    handed_at = models.DateTimeField()
    handed_by = models.UUIDField()
    handed_from = models.CharField(max_length=64, blank=True)
    code_mark = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_bound = models.CharField(max_length=64, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"page {self.pk}"


class OwnWayIn(JurisdictionRow, Protected):
    """What the person holds of their page, and nobody at work reads or writes.

    ``used_code``: mark of the last card that opened it. ``words_mark``: keyed mark of the words by which they come back. ``pin``: hash of
    the PIN that they chose, sealed for the row of the page. ``tries``: wrong PINs since the last right one. ``hidden``: what the person put
    out of sight, as ``r:`` or ``l:`` and an id.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page = models.OneToOneField(OwnPage, on_delete=models.PROTECT, related_name="+")
    used_code = models.CharField(max_length=64, blank=True)
    words_mark = models.CharField(max_length=64, blank=True)
    pin = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    hidden = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["words_mark"], condition=~models.Q(words_mark=""), name="own_way_by_its_words"
            ),
        ]

    def __str__(self) -> str:
        return f"way into {self.page_id}"


class OwnAct(JurisdictionRow, Protected):
    """Something done on an own page while a worker may have stood by, or written down by a worker as the person's word: in force at once,
    and asked about at the next visit without one.

    ``was_them``: ``yes``, ``no``, or empty while nobody was asked. ``number``: of a word that a worker wrote down, by which it is found.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page = models.ForeignKey(OwnPage, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DONE)
    record_id = models.UUIDField()
    number = models.CharField(max_length=9, blank=True, default="")
    at = models.DateTimeField()
    was_them = models.CharField(max_length=3, blank=True, choices=WAS_THEM)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class OwnStay(JurisdictionRow, Protected):
    """One stay in one browser, known by the keyed mark of its cookie. It ends ``minutes`` after its last page, and after an hour.

    ``words``: the words by which the person comes back, sealed for this row, until they have them. ``beside``: it began in a browser in which
    somebody at work is signed in, or within a day of the card and from the address where the card was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page = models.ForeignKey(OwnPage, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=STAY_MINUTES)
    words = models.CharField(max_length=300, blank=True)
    beside = models.BooleanField(default=False)
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
    ``about_agency``, or nobody in particular; read by a privacy officer outside of it. ``beside``: said in a stay that began beside a worker;
    ``was_them`` is what the person says of it at another visit.
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
    beside = models.BooleanField(default=False)
    was_them = models.CharField(max_length=3, blank=True, choices=WAS_THEM)
    asked_them = models.BooleanField(default=False)
    found = models.CharField(max_length=10, choices=FOUND, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        indexes = [models.Index(fields=["subject", "-said_at"], name="own_word_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
