"""What a member of staff said of themself, so that records about them or theirs are kept from them."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected

RELATIONS = ("party", "lives_with", "related", "declared")
SAID_OF = ("name", "phone", "place")


class Statement(JurisdictionRow, Protected):
    """One fact of one statement: a name, a phone number or an address, as a keyed mark (``digest``), never in clear.

    ``relation`` is who is meant: the user (``party``), somebody they live with or are related to, or another conflict. ``said_together``
    joins the facts of one statement. ``by_itself``: the name of the account, taken without asking. What was taken back
    (``ended_at``) still counts for two years: whoever moves out of a house does not begin to see the calls from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    said_of = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    said_together = models.UUIDField()
    by_itself = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(relation__in=RELATIONS), name="statement_relation_is_known"),
            models.CheckConstraint(condition=models.Q(said_of__in=SAID_OF), name="statement_fact_is_known"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "digest"], name="statement_mark")]
