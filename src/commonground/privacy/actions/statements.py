"""Writing down what a member of staff says of themself (inside the caller's action, under its right and its ledger event)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from commonground.agencies.context import Viewer, digest_of, proof_of
from commonground.kit.ids import uuid4
from commonground.privacy.models import Statement
from commonground.privacy.models.proved import FIRST


def state_of_oneself(*, relation: str, name: str = "", phone: str = "", place: str = "", by: Viewer) -> None:
    """Put down, as keyed marks, by which name, number or address somebody is known who concerns the viewer; what matches, now or
    later, is kept from the viewer. A function of the floor does it, and tells nothing back; it asks for the application's proof of
    all of it (ADR 19), which goes to it alone and lies in no row and no setting.

    :param by: who says it; the database knows that they look.
    """
    together, now = uuid4(), timezone.now()
    proof = proof_of(
        "statement", by.user_id, by.membership_id, by.jurisdiction_id, relation, digest_of(name), digest_of(phone), digest_of(place),
        together, (now - FIRST) // timedelta(microseconds=1),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.cg_state(%s, %s, %s, %s, %s, %s, %s)",
            [relation, name, phone, place, together, now, proof],
        )


def take_back_statement(said_together: UUID, *, at: datetime) -> int:
    """End a statement of the viewer's own. It still counts for two years, and ends no bar.

    :returns: how many facts it had.
    """
    live = Statement.objects.filter(said_together=said_together, ended_at=None, by_itself=False)
    return live.update(ended_at=at)
