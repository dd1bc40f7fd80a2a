"""How the seal stands: what the newest checkpoint holds, and how long a line has been waiting for the next."""

from dataclasses import dataclass
from datetime import datetime

from commonground.ledger.exporting import unsealed_since
from commonground.ledger.models import Checkpoint


@dataclass(frozen=True, slots=True)
class Standing:
    """``entries`` lines of both books are sealed, the last of them at ``sealed_at`` (None: nothing is sealed yet); the oldest line that
    waits was written at ``waits_since`` (None: none waits)."""

    entries: int
    sealed_at: datetime | None
    waits_since: datetime | None


def standing() -> Standing:
    """How the seal stands now. Two questions, however long the ledger is."""
    newest = Checkpoint.objects.using("ledger").order_by("-number").only("size", "at").first()
    return Standing(newest.size if newest else 0, newest.at if newest else None, unsealed_since())
