"""A task: one thing somebody promised to do in a case."""

from django.db import models
from django.db.models import Q

from commonground.agencies.models import JurisdictionRow
from commonground.cases.code_lists import tasks
from commonground.kit.looking import Protected


class Task(JurisdictionRow, Protected):
    """What is to be done, and by when. ``kind`` is a code when the case set it by itself; else ``what`` holds the words.

    A task of a program has the kind ``program`` (or ``letter``: look at it and send it) and the pack's ``code``; it comes up once.
    Without ``due_at`` nobody is pushed: that is so while nobody may contact the person.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=48, blank=True)
    what = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "agencies.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(kind="", what=""), name="task_says_what"),
            models.UniqueConstraint(
                fields=["case", "kind", "code"], condition=Q(done_at=None) & ~Q(code=""), name="task_comes_up_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "set_at"], name="task_case"),
            models.Index(fields=["jurisdiction", "agency", "due_at"], condition=Q(done_at=None), name="task_due"),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def words(self) -> str:
        """What is to be done, in the reader's language where the case set it."""
        return str(tasks()[self.kind]) if self.kind in tasks() else self.what
