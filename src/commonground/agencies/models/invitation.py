"""An invitation: the one way an account begins."""

from django.db import models

from commonground.agencies.models.rows import JurisdictionRow


class Invitation(JurisdictionRow):
    """A link that works once, until a moment. Only the hash of its secret is kept, so that the table opens no account."""

    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("agencies.Membership", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="invitation_one_open_an_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(withdrawn_at=None), name="invitation_used_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.made_at:%Y-%m-%d}"
