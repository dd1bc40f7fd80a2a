"""What happened to a call, as the book of what happened tells it, with the names of those who did it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.calls.models import Call
from commonground.ledger.events import REGISTRY
from commonground.ledger.reading import happenings_of

MOST = 30
ICONS = {
    "calls.taken": "phone", "calls.stated": "warning", "calls.triaged": "check", "calls.corrected": "document", "calls.noted": "speech",
    "calls.briefed": "heart", "calls.sent": "unit", "calls.recalled": "arrow", "calls.arrived": "place", "calls.closed": "check",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: when, what in one sentence, and who did it."""

    at: datetime
    says: str
    by: str
    icon: str


def told_of(viewer: Viewer, call: Call) -> list[Told]:
    """The newest things that happened to a call; two queries."""
    found = list(happenings_of(call.pk).filter(jurisdiction_id=viewer.jurisdiction_id)[:MOST])
    members = Membership.objects.filter(pk__in={line.membership_id for line in found}).select_related("user", "agency")
    names = {member.pk: f"{member.user}, {member.agency}" for member in members}
    return [
        Told(line.at, _(REGISTRY[line.kind].sentence()), names.get(line.membership_id, ""), ICONS.get(line.kind, ""))
        for line in found
        if line.kind in REGISTRY
    ]
