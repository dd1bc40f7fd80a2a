"""A permission: what the person signed, for one receiver (34 USC 12291(b)(2)(B); 28 CFR 94.115(a)(2))."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.vault.models.person import Person
from commonground.vault.models.sealed import Words

PURPOSES = [
    ("treatment", _("health care")),
    ("coordination", _("services that work together for them")),
    ("proceedings", _("a case at court")),
]
SIGNED = [("screen", _("with their name, on this screen")), ("paper", _("on paper, which is kept here"))]


class Release(JurisdictionRow, Protected):
    """``notes`` and ``with_name`` are the items it names; ``why`` is in the person's own words, sealed like the name they signed with.

    It names one receiver, ends within 90 days, and ends at once when the person takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="releases")
    partner = models.ForeignKey("packets.Partner", on_delete=models.PROTECT, related_name="+")
    notes = ArrayField(models.UUIDField(), default=list, blank=True)
    with_name = models.BooleanField(default=False)
    purpose = models.CharField(max_length=40, choices=PURPOSES)
    sealed_why = models.TextField()
    signed_how = models.CharField(max_length=10, choices=SIGNED)
    sealed_signature = models.TextField()
    language = models.CharField(max_length=40)
    explained_by = models.UUIDField()
    signed_at = models.DateTimeField()
    until = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    why = Words()
    signature = Words()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["-signed_at", "-id"]

    def holds(self, at: datetime) -> bool:
        """Whether something may leave on it now."""
        return self.taken_back_at is None and self.signed_at <= at < self.until
