"""A release grant: what a person's signed permission lets one agency see of another's parts, as the database reads it."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.models.proved import Proved, ProvedQuerySet


class Grant(JurisdictionRow, Protected, Proved):
    """One row for each label and purpose of a release. Its end or revocation acts on the next statement.

    Written only for labels for which the form is valid; ``form`` is which of the separate permissions it is (``releases.toml``).
    ``told_from`` and ``told_until``: it opens only parts that were written from then on, and before then.
    ``for_membership_id``: the one at the receiver for whom alone it is, where the permission names one.
    ``proof``: that the application wrote it, for this release; the floor takes no other row, and no other end.
    """

    PROVES = (
        "grant", "release_id", "subject_id", "from_agency_id", "to_agency_id", "label", "purpose", "form", "told_from", "told_until", "starts_at", "expires_at", "for_membership_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("privacy.Subject", on_delete=models.PROTECT, related_name="+")
    from_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    release_id = models.UUIDField()
    form = models.CharField(max_length=40, default="standard")
    told_from = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    for_membership_id = models.UUIDField(null=True, blank=True)

    objects = ProvedQuerySet.as_manager()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["release_id", "from_agency", "to_agency", "label", "purpose"], name="grant_once_a_release"
            ),
            models.CheckConstraint(condition=models.Q(label__in=LABELS), name="grant_label_is_known"),
            models.CheckConstraint(condition=models.Q(purpose__in=PURPOSES), name="grant_purpose_is_known"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("starts_at")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(told_from=None)
                | models.Q(told_until=None)
                | models.Q(told_until__gt=models.F("told_from")),
                name="grant_days_are_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_agency", "subject", "label", "from_agency", "purpose"],
                include=["starts_at", "expires_at", "revoked_at"],
                name="grant_reach",
            )
        ]
