"""Writing down what a member of staff says of themself (inside the caller's action, under its right and its ledger event)."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from commonground.privacy.models import Statement


def state_of_oneself(*, relation: str, name: str = "", phone: str = "", place: str = "") -> None:
    """Put down, as keyed marks, by which name, number or address somebody is known who concerns the viewer; what matches, now or
    later, is kept from the viewer. A function of the floor does it, and tells nothing back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_state(%s, %s, %s, %s)", [relation, name, phone, place])


def take_back_statement(said_together: UUID, *, at: datetime) -> int:
    """End a statement of the viewer's own. It still counts for two years, and ends no bar.

    :returns: how many facts it had.
    """
    live = Statement.objects.filter(said_together=said_together, ended_at=None, by_itself=False)
    return live.update(ended_at=at)
