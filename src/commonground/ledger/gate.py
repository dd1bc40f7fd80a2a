"""The gate: who signed in or was not let in, and what came that was forged, swapped or replayed. Lines of the book of who looked.

They are written on the ledger's own connection, so that they stay when the page's own work is taken back, and no statement in a page
writes one. A line bears the account, where there is one, and a word of ``KINDS``: no address, no name, nothing that was typed.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction

from commonground.ledger.models import Look
from commonground.ledger.writing import digest_of

GATE = "gate"
MORE = ".more"
WITHIN = timedelta(minutes=15)
# So many lines of one kind for one account, and for nobody's, within a quarter of an hour. The last of them says that there was more.
MOST, MOST_OF_NOBODY = 20, 60
SIGN_INS = (
    "sign_in.done", "sign_in.failed", "sign_in.waits", "sign_in.switched_off", "sign_in.locked", "sign_in.unlocked",
    "step_up.done", "step_up.failed", "factor.added", "factor.removed", "factor.renewed", "factor.failed",
    "password.changed", "password.reset", "password.code_failed",
)  # fmt: skip
REFUSED = ("refused.form", "refused.origin", "refused.once", "refused.session", "refused.factor", "refused.invitation")
KINDS = (*SIGN_INS, *REFUSED)
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))"
READ = """
SELECT l.id, l.at, l.action, l.user_id FROM unnest(%s::uuid[], %s::timestamptz[]) AS staff (user_id, since)
  JOIN ledger_look l ON l.user_id IS NOT DISTINCT FROM staff.user_id AND l.outcome = 'gate' AND l.at >= staff.since
 WHERE split_part(l.action, '.', 1) = ANY (%s) AND (%s::timestamptz IS NULL OR (l.at, l.id) < (%s, %s::uuid))
 ORDER BY l.at DESC, l.id DESC LIMIT %s
"""


def note_at_gate(kind: str, *, at: datetime, user_id: UUID | None = None) -> Look | None:
    """Enter what came to the gate; None once the bound of this kind and account is reached, so that nobody fills the book.

    :param kind: one of ``KINDS``.
    :param user_id: the account that it was about, where there is one.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no word of the gate")
    most = MOST if user_id else MOST_OF_NOBODY
    with transaction.atomic(using="ledger"):
        with connections["ledger"].cursor() as cursor:
            cursor.execute(ALONE, [f"gate {kind} {user_id}"])
        lines = Look.objects.using("ledger").filter(outcome=GATE, user_id=user_id, action__in=(kind, kind + MORE))
        there = lines.filter(at__gt=at - WITHIN).count()
        if there >= most:
            return None
        said = kind if there < most - 1 else kind + MORE
        return Look.objects.using("ledger").create(
            at=at, user_id=user_id, action=said, purpose="administration", digest=digest_of({}), outcome=GATE
        )


def lines_of_gate(
    staff: dict[UUID | None, datetime], *, refused: bool, before: Look | None = None, most: int = 50
) -> list[tuple[UUID, datetime, str, UUID | None]]:
    """Id, time, word and account of what came to the gate, the newest first.

    :param staff: whose lines, each since when; under None what was about no account.
    :param refused: also what was forged, swapped or replayed.
    :param before: the line after which the older ones begin.
    """
    words = {kind.split(".")[0] for kind in (KINDS if refused else SIGN_INS)}
    after = (before.at, before.at, before.pk) if before else (None, None, None)
    with connections["ledger"].cursor() as cursor:
        cursor.execute(READ, [list(staff), list(staff.values()), sorted(words), *after, most])
        return list(cursor.fetchall())
