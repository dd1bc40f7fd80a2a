"""The gate as an agency reads it: the sign-ins of its staff; for a privacy officer also what was forged, swapped or replayed."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.spans import not_ended
from commonground.ledger.gate import GATE, MORE, lines_of_gate, note_at_gate
from commonground.ledger.models import Look

PAGE, BACK = 50, timedelta(days=180)
log = logging.getLogger(__name__)
WORDS = {
    "sign_in.done": _("Signed in."),
    "sign_in.failed": _("A password was wrong, or an address has no account."),
    "sign_in.waits": _("Too many wrong passwords. The address has to wait 15 minutes."),
    "sign_in.switched_off": _("A right password for an account that is switched off. It stayed outside."),
    "sign_in.locked": _("The screen was locked."),
    "sign_in.unlocked": _("The screen was opened again with the password."),
    "step_up.done": _("Showed once more who they are."),
    "step_up.failed": _("The password was wrong when asked who they are."),
    "factor.added": _("A second step was added: a passkey, a code app or recovery codes."),
    "factor.removed": _("A second step was taken away."),
    "factor.renewed": _("New recovery codes were made."),
    "factor.failed": _("The code of a second step was wrong or used before."),
    "password.changed": _("The password was changed."),
    "password.reset": _("A forgotten password was replaced, with a code by mail."),
    "password.code_failed": _("The code for a forgotten password was wrong."),
    "refused.form": _("A form was sent that was not made for this sign-in. Nothing was done."),
    "refused.origin": _("A form was sent from a page of another site. Nothing was done."),
    "refused.once": _("A form was sent that was made for somebody else. Nothing was done."),
    "refused.session": _("A sign-in was kept here that this house did not make. It opened nothing."),
    "refused.factor": _("A second step was used that nobody set up here. It was taken away, and the sign-in ended."),
    "refused.invitation": _("The link of an invitation was used that does not hold: made up, used before or too old."),
}


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """One line: when, whose account (empty: nobody's), what happened, and whether more of the same was not written down."""

    id: UUID
    at: datetime
    who: str
    words: str
    more: bool


def enter_at_gate(kind: str, user_id: UUID | None = None) -> None:
    """Enter what came to the gate. Where the ledger does not take it the page goes on, and the log says that a line is missing: behind the
    gate nothing protected opens without a ledger."""
    try:
        note_at_gate(kind, at=timezone.now(), user_id=user_id)
    except DatabaseError:
        log.exception("what came to the gate was not entered: %s", kind)


def at_the_gate(viewer: Viewer, *, after: UUID | None = None) -> list[AtTheGate]:
    """What came to the gate within half a year, the newest first, one page and one line more.

    Of somebody who was only invited nothing is told, and nothing from before they took the role up: whether an address has an account
    elsewhere is not the agency's to learn. What was about no account the office reads.
    """
    now = timezone.now()
    rows = Membership.objects.filter(
        not_ended(now), agency_id=viewer.agency_id, taken_up_at__isnull=False, user__is_service=False
    )
    names: dict[UUID | None, str] = {}
    since: dict[UUID | None, datetime] = {}
    for row in rows.select_related("user").order_by("-taken_up_at"):
        names[row.user_id], since[row.user_id] = str(row.user), max(row.taken_up_at or now, now - BACK)
    if viewer.agency_kind == "host":
        names[None], since[None] = "", now - BACK
    before = Look.objects.using("ledger").filter(pk=after, outcome=GATE).first() if after else None
    found = lines_of_gate(since, refused="ledger.read" in viewer.rights, before=before, most=PAGE + 1)
    return [
        AtTheGate(key, at.astimezone(UTC), names[user], str(WORDS[kind.removesuffix(MORE)]), kind.endswith(MORE))
        for key, at, kind, user in found
    ]
