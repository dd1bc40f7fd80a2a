"""A bar: somebody, an agency, or kinds of agency that may not even know that there is a record, whatever permits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

# Words of ``forbids.toml`` and of the facts it asks: a conflict of one user, the workplace of a person served, a program's firewall.
CONFLICTS = ("party", "lives_with", "related", "declared", "harms_the_person")
BARS = (*CONFLICTS, "works_there", "firewall")


class Bar(JurisdictionRow, Protected):
    """One bar, set by ``agency``. A conflict bars ``user`` from everything of the person, whoever holds it; ``works_there`` bars
    ``to_agency``, except those who care for the person; ``firewall`` bars the kinds of recipient in ``recipients`` (and
    ``to_agency``) from what the setting agency holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    user = models.ForeignKey("agencies.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipients = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(kind__in=BARS), name="bar_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=CONFLICTS, user__isnull=False)
                | models.Q(kind="works_there", to_agency__isnull=False)
                | models.Q(kind="firewall"),
                name="bar_says_who",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "subject"], name="bar_subject")]
