"""The two books. The database lets nobody change or remove a line (grants and a trigger; see site.floor).

Each line has two columns that no code here names, so that none can choose them: ``transaction`` and ``written``, which the
database itself fills in. The sealer goes by the first (decision 15) and seals the second.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from commonground.kit.ids import uuid7

# How much of what was written waits outside of the index: much makes writing a look cheap, little makes asking who saw quick.
WAITING_KB = 256


class AllIds(models.Func):
    """Every id of a line of looks, of whatever kind, as one list."""

    function = "jsonb_path_query_array"
    template = "%(function)s(%(expressions)s, '$.*[*]')"
    output_field = models.JSONField()


class Line(models.Model):
    """What both books have in common: when, who, where, and about which records (ids only)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now)
    jurisdiction_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Happening(Line):
    """What happened: one line an event, in the transaction of the change itself."""

    kind = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=80)
    record_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "at"], name="happening_record"),
            models.Index(fields=["jurisdiction_id", "-at"], name="happening_newest"),
        ]


class Look(Line):
    """Who looked: one line a page or answer, with the exact ids it showed, by kind, and a digest of them.

    ``grounds``: on which ground each part and person was shown (``writing.Ground``), under the ``law`` of that version; None where it
    was not recorded: lines from before it was, what was not shown, and a person's own page.
    """

    action = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    records = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, default="shown")
    grounds = models.JSONField(null=True, default=None)
    law = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction_id", "-at"], name="look_newest"),
            # What was not shown is rare among what was, and is read by itself.
            models.Index(
                fields=["jurisdiction_id", "-at", "-id"], name="look_denied", condition=models.Q(outcome="denied")
            ),
            # What came to the gate is read by account (ledger/gate.py).
            models.Index(fields=["user_id", "-at"], name="look_gate", condition=models.Q(outcome="gate")),
            # By every id that was shown, whatever its kind: who saw this record is asked across the whole book.
            GinIndex(AllIds("records"), name="look_by_id", gin_pending_list_limit=WAITING_KB),
        ]
