"""A program: an agency works by a pack."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.programs.status import PROGRAM


class Program(JurisdictionRow):
    """What one agency runs, or is about to. ``version`` is the one that new people start with; whoever is in it already stays on theirs.

    ``firewalls`` are the firewalls of every version that it ever was switched on with: they stay when it is switched off, because what was
    written down stays. ``sealed``: it runs where no other partner is, in a partition or an installation of its own.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=48)
    name = models.CharField(max_length=160)
    version = models.ForeignKey("programs.ProgramVersion", on_delete=models.PROTECT, related_name="+")
    firewalls = models.JSONField(default=list, blank=True)
    sealed = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=PROGRAM.choices, default=PROGRAM.first)
    prepared_at = models.DateTimeField()
    prepared_by = models.UUIDField()
    switched_on_at = models.DateTimeField(null=True, blank=True)
    switched_on_by = models.UUIDField(null=True, blank=True)
    switched_off_at = models.DateTimeField(null=True, blank=True)
    switched_off_by = models.UUIDField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="program_once_an_agency"),
            models.CheckConstraint(
                condition=Q(status="prepared", switched_on_at=None)
                | Q(status="on", switched_on_at__isnull=False)
                | Q(status="off", switched_on_at__isnull=False, switched_off_at__isnull=False),
                name="program_says_since_when",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "code", "status"], name="program_list")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether new people can begin."""
        return self.status == "on"
