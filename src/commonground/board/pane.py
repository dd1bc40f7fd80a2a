"""The selected call: what is known, who works on it, and the one next step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.board.correcting import CorrectForm
from commonground.board.forms import BriefForm, EndForm, NoteForm, RecallForm, ResponseForm, StateForm
from commonground.board.lines import CallLine, line_of, words
from commonground.board.told import told_of
from commonground.calls.actions.hold import holder
from commonground.calls.actions.send import agreed_with
from commonground.calls.code_lists import channels
from commonground.calls.languages import language_words
from commonground.calls.models import Assignment, Call
from commonground.calls.policy import override_reasons, policy
from commonground.calls.queries import (
    FOR_THE_CREW,
    KEPT_HERE,
    BoardRow,
    assignments_of,
    brief_from,
    earlier_calls_at,
    one_call,
)
from commonground.calls.ranking import Ranked, rank_units
from commonground.calls.rules import UNDO_WITHIN
from commonground.calls.status import ASSIGNMENT, CALL, OPEN, UNDER_WAY
from commonground.kit.noes import NotNow
from commonground.privacy.doors import parts_of
from commonground.units.models import Unit

UNITS_AT_ONCE = 4
DOING = ("note", "brief", "correct", "end", "cancel", "state", "send", "units")


@dataclass(frozen=True, slots=True)
class Offer:
    """A unit as it may be sent: ranked, with its reasons; without an agreement it is shown and cannot be chosen."""

    ranked: Ranked
    free: bool
    agreed: bool

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return ", ".join(self.ranked.reasons[1:])


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part in the call, and whether it can be called back."""

    assignment: Assignment
    state: str
    can_recall: bool


def pane_of(
    viewer: Viewer,
    call_id: UUID,
    units: list[Unit],
    *,
    do: str = "",
    forms: dict[str, Any] | None = None,
    no: NotNow | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """All that the pane of a call shows; the number of queries does not depend on the call.

    :param do: which step is open beside the next one. :param forms: bound forms to show again. :param no: a rule that stopped a step.
    :raises Hidden: when there is no such call for this viewer.
    """
    now = now or timezone.now()
    call = one_call(viewer, call_id)
    parts = assignments_of(call)
    under_way = tuple(part for part in parts if part.status in UNDER_WAY)
    line = line_of(BoardRow(call, under_way), now)
    held = holder(call, now)
    return {
        "call": call, "line": line, "no": no, "do": do if do in DOING else "", "is_open": call.status in OPEN,
        "status_words": _("A unit is there and needs help") if line.asks_for_help else CALL.words[call.status], "held_by": held, "held_by_me": bool(held and held.pk == viewer.membership_id),
        "held_by_other": bool(held and held.pk != viewer.membership_id),
        "units_on_it": [Part(p, str(ASSIGNMENT.words[p.status]), ASSIGNMENT.allows(p.status, "recall")) for p in under_way],
        "undo": undo_of(under_way, now), "told": told_of(viewer, call), **earlier_of(call),
        "language_words": language_words(call.language), "on_scene": sum(part.status == "on_scene" for part in under_way),
        "channel_words": words(channels()[call.channel]) if call.channel in channels() else "",
        **texts_of(call), **step_of(viewer, call, line, units, parts, do, now), **forms_of(viewer, call, parts, do, forms or {}),
    }  # fmt: skip


def texts_of(call: Call) -> dict[str, Any]:
    """What was told of the call and its brief, by one query."""
    found = list(parts_of(call))
    return {
        "narrative": [part for part in found if part.name in (FOR_THE_CREW, KEPT_HERE)],
        "override_notes": [part for part in found if part.name == "override_note"],
        "brief": brief_from(found),
    }


def earlier_of(call: Call) -> dict[str, Any]:
    """How many calls there were at the place in the year before, and how they ended; never what they were about."""
    names = {
        "helped": _("helped"), "taken_by_choice": _("taken by choice"), "held": _("involuntary hold"), "enforced": _("enforced"),
        "recorded": _("recorded"), "not_met": _("nobody met"), "passed_on": _("passed on"), "died": _("died"), "other": _("other"),
    }  # fmt: skip
    found = earlier_calls_at(call)
    return {"earlier": found, "earlier_words": [(names.get(group, _("not recorded")), n) for group, n in found.ended]}


def undo_of(under_way: tuple[Assignment, ...], now: datetime) -> dict[str, Any] | None:
    """The send that can still be taken back, and for how many seconds."""
    for part in reversed(under_way):
        left = (part.assigned_at or now) + UNDO_WITHIN - now
        if part.status == "assigned" and timedelta(0) < left:
            return {"assignment": part, "seconds": max(1, int(left.total_seconds()))}
    return None


def step_of(
    viewer: Viewer, call: Call, line: CallLine, units: list[Unit], parts: list[Assignment], do: str, now: datetime
) -> dict[str, Any]:
    """The next step of the call: state, respond, send, watch or end; and what it needs to be shown.

    A recommendation is in it only after nature and danger were stated.
    """
    stated = call.recommended_at is not None
    chosen = policy().responses.get(call.response)
    if call.status == "received":
        step = "respond" if stated and do != "state" else "state"
    elif call.status == "triaged":
        step = "state" if do == "state" else "send" if chosen is None or chosen.units else "end"
    else:
        watch = (
            "send" if line.asks_for_help else "watch"
        )  # help for a responder is the next step, whatever the call is about
        step = {"sent": "watch", "on_scene": watch, "cleared": "end"}.get(call.status, "over")
    offers = offers_of(call, units, now) if step == "send" or (do in ("send", "units") and call.status in OPEN) else []
    return {
        "step": step, "stated": stated, "chosen": words(chosen) if chosen else "",
        "shown": recommendation_of(call) if stated and step != "state" else None,
        "offers": offers if do == "units" else offers[:UNITS_AT_ONCE], "offers_left": max(0, len(offers) - UNITS_AT_ONCE),
        "can_end": CALL.allows(call.status, "close"), "can_cancel": CALL.allows(call.status, "cancel"),
        "can_send": CALL.allows(call.status, "send") or CALL.allows(call.status, "send_more"),
    }  # fmt: skip


def recommendation_of(call: Call) -> dict[str, Any]:
    """What the dispatcher was shown, word for word, and how the choice differs from it."""
    response = policy().responses.get(call.recommended)
    reason = override_reasons().get(call.override_reason)
    return {
        "response": words(response) if response else "",
        "rules": call.recommendation.get("rules", []),
        "policy": call.recommendation.get("policy", ""),
        "reason": words(reason) if reason else "",
    }


def offers_of(call: Call, units: list[Unit], now: datetime) -> list[Offer]:
    """The units in the order to look at, each with its reasons; those of agencies without an agreement come last."""
    agreed = agreed_with(call.agency_id, {unit.agency_id for unit in units}, now)
    ranked = rank_units(call, units)
    offers = [Offer(row, row.unit.status == "available", row.unit.agency_id in agreed) for row in ranked]
    return sorted(offers, key=lambda offer: not (offer.free and offer.agreed))


def forms_of(viewer: Viewer, call: Call, parts: list[Assignment], do: str, given: dict[str, Any]) -> dict[str, Any]:
    """The forms of the pane: those given (with what was written), else empty ones."""
    visited = any(part.on_scene_at for part in parts)
    return {
        "state_form": given.get("state") or StateForm(),
        "response_form": given.get("response") or ResponseForm(),
        "note_form": given.get("note") or NoteForm(),
        "brief_form": given.get("brief") or BriefForm(),
        "correct_form": given.get("correct") or (CorrectForm(call=call, auto_id="correct_%s") if do == "correct" else None),
        "end_form": given.get("end") or EndForm(visited=visited),
        "recall_form": given.get("recall") or RecallForm(auto_id=False),
        "may_triage": may(viewer, "calls.triage"), "may_send": may(viewer, "calls.send"),
        "may_note": may(viewer, "calls.note"), "may_end": may(viewer, "calls.close"), "may_correct": may(viewer, "calls.take"),
    }  # fmt: skip
