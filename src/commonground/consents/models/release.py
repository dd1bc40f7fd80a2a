"""A release: what a person said when asked whether others may see what one agency knows."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.consents.models.card import CardNumber
from commonground.consents.status import RELEASE, WAYS_TO_SIGN
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import PURPOSES

# Who signs, in the words of the law's list of signers (privacy/law/lists/releases.toml).
SIGNERS = [
    ("adult", _("The person, 18 or older")),
    ("minor", _("The person, under 18, alone")),
    ("minor_and_parent", _("The person, under 18, and a parent or guardian, both")),
    ("parent", _("A parent, for the person")),
    ("guardian", _("A guardian, for the person")),
    ("representative", _("Somebody with a paper to sign for the person")),
]
READERS = [
    ("self", _("They read it themself")),
    ("worker", _("The worker read it aloud")),
    ("interpreter", _("The interpreter read it aloud")),
    ("other", _("Somebody they chose read it aloud")),
]
# The name of the constraint by which one Consent of another system is taken over once.
TAKEN_ONCE = "release_taken_over_once"
# The form of a grant that names single notes: no way of the law opens by it, what it names is only sent (``actions.send``).
BY_ITEM = "items"
COPIES = [("taken", _("Took a copy")), ("said_no", _("Did not want a copy"))]


class Release(JurisdictionRow, Protected):
    """The answer to one question, asked once: these agencies, these labels, this purpose, until then.

    ``agency`` asked and gives; ``to_agencies`` (ids) would see. *No* and *not now* are kept like a *yes*, so that nobody is
    asked again and again. What ends on its day is not rewritten: ``standing`` says so from that moment. The signature is a
    part of the record that only the asking agency reads. ``shown_at`` and ``shown_seal``: the question of a yes on a screen as it
    stood there (``putting``); ``witness`` heard a yes that was said aloud. ``days``: by label the first and last day (ISO, or null) of what is
    shared. ``items``: single notes that it names, each with its label and day; what is named so is sent by the agency that keeps it, and is
    nobody's to look at. ``ends_if_confirmed``: the ordinary end of a release that was given in a crisis. What each label is worth is worked out
    from all this (``validity``) and never stored; ``came_as``: the system and the number that it bore where it
    came from, once for each agency, whatever became of it; ``harm_reported_at``: since when whoever signed it for the person is reported to cause
    harm, also where it had ended by then, so that figures count it as void from that moment without reading a name; ``supervisor``, ``docket``, ``condition``: who at the receiver
    monitors a treatment that is a condition of a case, of which case, and what the condition is (42 CFR 2.35); ``held_until``: before when it is not
    taken back, ``case_ended_at``: when the case ended, and with it the permission; what was taken back in part stands in ``Withdrawal``, what is open in the grants.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40, choices=[(p, p) for p in PURPOSES])
    labels = ArrayField(models.CharField(max_length=60))
    to_agencies = ArrayField(models.UUIDField())
    status = models.CharField(max_length=10, choices=RELEASE.choices)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=20, default="en")
    signed_how = models.CharField(max_length=20, blank=True, choices=list(WAYS_TO_SIGN.items()))
    asked_alone = models.BooleanField()
    interpreter = models.CharField(max_length=120, blank=True)
    interpreter_is = models.CharField(max_length=20, blank=True)
    read_by = models.CharField(max_length=12, choices=READERS, default="self")
    risks_explained_by = models.UUIDField(null=True, blank=True)
    signer = models.CharField(max_length=20, choices=SIGNERS, default="adult")
    authority = models.ForeignKey(
        "consents.Authority", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    days = models.JSONField(default=dict, blank=True)
    items = models.JSONField(default=list, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    ends_if_confirmed = models.DateTimeField(null=True, blank=True)
    copy = models.CharField(max_length=10, choices=COPIES, blank=True)
    crisis = models.BooleanField(default=False)
    asked_by = models.UUIDField()
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_seal = models.CharField(max_length=64, blank=True)
    witness = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form_version = models.CharField(max_length=20)
    came_as = models.CharField(max_length=400, null=True, blank=True)
    harm_reported_at = models.DateTimeField(null=True, blank=True)
    supervisor = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    docket = models.CharField(max_length=80, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    case_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["declined", "not_now"], given_at=None, expires_at=None, revoked_at=None)
                | Q(status__in=["given", "revoked", "ended", "void"], given_at__isnull=False, expires_at__isnull=False),
                name="release_times_fit_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["revoked", "void"], revoked_at__isnull=False)
                | (~Q(status__in=["revoked", "void"]) & Q(revoked_at=None)),
                name="release_taken_back_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=models.F("given_at")), name="release_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(status="given") | Q(asked_alone=True), name="release_given_was_asked_alone"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(crisis=True, confirmed_by__isnull=False),
                name="release_confirmed_was_of_a_crisis",
            ),
            models.CheckConstraint(
                condition=~Q(status="given", signer__in=["guardian", "representative", "parent", "minor_and_parent"])
                | Q(authority__isnull=False),
                name="release_signed_for_another_by_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(harm_reported_at=None) | Q(authority__isnull=False, given_at__isnull=False),
                name="release_harm_is_of_who_signed",
            ),
            models.CheckConstraint(
                condition=Q(supervisor=None, docket="", condition="", held_until=None, case_ended_at=None)
                | Q(purpose="supervision"),
                name="release_for_a_case_is_for_supervision",
            ),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(held_until__gt=models.F("given_at")), name="release_held_after_start"
            ),
            models.UniqueConstraint(fields=["agency", "came_as"], name=TAKEN_ONCE),
        ]
        indexes = [
            models.Index(fields=["subject", "-asked_at"], name="release_of_a_subject"),
            models.Index(fields=["jurisdiction", "agency", "-asked_at"], name="release_of_an_agency"),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"

    @property
    def number(self) -> str:
        """What the small card says, and the person says on the phone; empty for whoever does not keep the permission.

        Asked once a release; for many at a time see ``queries.bear_numbers``.
        """
        if "card_number" not in self.__dict__:
            found = CardNumber.objects.filter(release_id=self.pk).not_shown("with the permission that it is of")
            self.card_number = found.values_list("number", flat=True).first() or ""
        return str(self.card_number)

    def standing(self, at: datetime) -> str:
        """The status at a moment: a release whose day has come is ``ended`` without anybody writing it down."""
        if self.status == "given" and self.expires_at is not None and self.expires_at <= at:
            return RELEASE.move(self.status, "run_out")
        return self.status

    def is_live(self, at: datetime) -> bool:
        """Whether others may see under it at this moment."""
        return self.standing(at) == "given"

    def is_held(self, at: datetime) -> bool:
        """Whether the form that was signed lets a taking back act only later (42 CFR 2.35(c)); never after the case ended."""
        return self.held_until is not None and at < self.held_until and self.case_ended_at is None

    def waits_for_confirming(self, at: datetime) -> bool:
        """Whether it was given in a crisis, is live, and nobody has confirmed it in calm yet."""
        return self.crisis and self.confirmed_at is None and self.is_live(at)
