"""Safe contact: how and when it is safe to reach a person, as one agency knows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.privacy.models.sealed import SealedChars, SealedRow

WAYS = [
    ("call", _("call")),
    ("text", _("text message")),
    ("email", _("e-mail")),
    ("leave_word", _("leave word with somebody")),
    ("come_by", _("they will come by")),
    ("none", _("do not contact; wait for them")),
]


class SafeContact(JurisdictionRow, SealedRow):
    """One way, with its hours and its limits. The default for a person is *do not contact* until somebody asked.

    When and whom to ask for lie closed. The address does not: the floor matches numbers with what staff said of themselves (``Bar``).
    """

    SEALED_FIELDS = ("ask_for", "hours")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=WAYS, default="none")
    address = models.CharField(max_length=200, blank=True)
    hours = SealedChars(max_length=120, blank=True)
    voicemail_ok = models.BooleanField(default=False)
    ask_for = SealedChars(max_length=120, blank=True)
    confirmed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=models.Q(ended_at=None), name="safe_contact_one_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(hours="", ask_for=""), name="safe_contact_words_are_sealed"),
        ]
        indexes = [
            models.Index(
                fields=["sealed_with"], condition=models.Q(sealed_with__isnull=False), name="safe_contact_of_key"
            )
        ]

    def __str__(self) -> str:
        return self.way
