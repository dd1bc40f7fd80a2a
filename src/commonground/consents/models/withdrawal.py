"""What a person took back of a release, and how the agency came to know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

TOLD_BY = [("person", _("The person")), ("signer", _("Whoever signed for them"))]
TOLD_HOW = [
    ("in_person", _("In person")),
    ("phone", _("By phone")),
    ("paper", _("On paper")),
    ("message", _("In a message")),
]
# The person did it themself: nobody at work says so for them.
ON_THEIR_PAGE = "own_page"
# Said at another agency: which one, and who wrote it down, is not for the agency that asked to know.
ELSEWHERE = "elsewhere"
WAYS_TOLD = [*TOLD_HOW, (ON_THEIR_PAGE, _("On their own page")), (ELSEWHERE, _("At another place"))]


class Withdrawal(JurisdictionRow, Protected):
    """One taking back: all of a release, one label, or one agency of it. It is never undone; a new yes is a new release.

    ``label`` empty: every label; ``to_agency`` empty: every agency. ``acts_at``: when it acts, where the form named a day before which it does not (42 CFR 2.35(c)). No reason is asked and none is kept. ``recorded_by`` empty: the person said
    it at another agency, and the floor wrote it here (:class:`~commonground.consents.models.spoken.SpokenWithdrawal`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("consents.Release", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60, blank=True)
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_by = models.CharField(max_length=10, choices=TOLD_BY)
    told_how = models.CharField(max_length=10, choices=WAYS_TOLD)
    taken_back_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True, blank=True)
    acts_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        indexes = [models.Index(fields=["release"], name="withdrawal_of_a_release")]

    def __str__(self) -> str:
        return f"withdrawal of {self.release_id}"
