"""Writing a line of the brief that a crew reads on the way."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Briefed
from commonground.calls.models import Call
from commonground.calls.rules import BriefIsGeneral, KnownSide, LineExpires, LineHasSource, SomethingSaid
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part


@action("calls.brief", right="calls.note")
def brief(
    call: Call,
    *,
    side: str,
    text: str,
    source: str,
    expires_at: datetime | None,
    label: str = "general",
    by: Viewer,
    at: datetime | None = None,
) -> Part:
    """Add a line to the brief of a call: what helps, or what to be careful of.

    Every line says where it comes from and until when it holds, at most 12 months; only general facts may stand there.

    :param side: ``what_helps`` or ``be_careful``.
    """
    assert at is not None
    call = locked(call)
    hold(
        KnownSide, SomethingSaid, LineHasSource, LineExpires, BriefIsGeneral,
        side=side, text=text, source=source, expires_at=expires_at, label=label, at=at,
    )  # fmt: skip
    part = write_part(
        call, name=side, label=label, text=text.strip(), source=source.strip(), expires_at=expires_at, by=by, at=at
    )
    call.changed_at = at
    call.save(update_fields=["changed_at"])
    remember(Briefed(call, by=by, at=at, part=part.pk, side=side))
    return part
