"""A community review: who was asked before a program began, what they said, and what it changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow


class CommunityReview(JurisdictionRow):
    """What the people whom a program is for, and those around it, said of one version, as the agency wrote it down. It is public.

    ``asked`` says how many people of which kind (words of ``reviewing.KINDS``), never a name. ``left`` are objections that were not
    met. ``same_as``: the version differs from that one, which was reviewed, in no matter of substance; then nobody was asked again.
    """

    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey("programs.ProgramVersion", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField(default=dict, blank=True)
    how = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    asked_from = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)
    said = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    left = models.TextField(blank=True)
    same_as = models.ForeignKey(
        "programs.ProgramVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(same_as__isnull=False)
                | (
                    ~Q(asked={})
                    & ~Q(how=[])
                    & ~Q(said="")
                    & Q(asked_from__isnull=False, asked_until__gte=models.F("asked_from"))
                ),
                name="community_review_says_who_and_what",
            ),
        ]
        indexes = [models.Index(fields=["program", "version"], name="community_review_of")]
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return f"community review of {self.recorded_at:%Y-%m-%d}"
