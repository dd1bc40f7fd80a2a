"""Correcting a call: where help is needed, in which language, what it is about; also while somebody is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Corrected
from commonground.calls.models import Call
from commonground.calls.places import area_at, counts_at_place
from commonground.calls.rules import (
    CallIsOpen,
    DangerStated,
    KnownLanguage,
    NatureStated,
    NoneStandsAlone,
    PlaceStays,
    WholePosition,
)
from commonground.kit.rules import hold
from commonground.ledger.writing import remember

CORRECTABLE: Final = ("place", "latitude", "longitude", "language", "nature", "danger")


@action("calls.correct", right="calls.take")
def correct(call: Call, *, by: Viewer, at: datetime | None = None, **facts: Any) -> Call:
    """Correct where help is needed, the language, or what the call is about; the crew sees it at once.

    Whoever learns it may correct it, whoever works on the call: a wrong address cannot wait. What was shown and decided before
    stays as it was; when another response is needed now, send another unit.

    :param facts: any of ``place``, ``latitude`` and ``longitude`` (both or none), ``language``, ``nature``, ``danger``; what is not
        named stays as it is.
    :raises NotNow: when the call has ended (D27), or a fact cannot be (D2, D3, D4, D26, D28, D29).
    :raises TypeError: for a fact that cannot be corrected.
    """
    assert at is not None
    if unknown := set(facts) - set(CORRECTABLE):
        raise TypeError(f"of a call {', '.join(sorted(unknown))} cannot be corrected")
    call = locked(call)
    wanted = _as_it_reads({name: facts.get(name, getattr(call, name)) for name in CORRECTABLE})
    stated = [rule for name, rule in (("nature", NatureStated), ("danger", DangerStated)) if name in facts]
    hold(
        CallIsOpen, KnownLanguage, PlaceStays, WholePosition, *stated, NoneStandsAlone,
        call_status=call.status, place_before=call.place, **wanted,
    )  # fmt: skip
    changed = [name for name in CORRECTABLE if getattr(call, name) != wanted[name]]
    if changed:
        _write(call, {name: wanted[name] for name in changed}, at)
        remember(Corrected(call, by=by, at=at, fields=changed))
    return call


def _as_it_reads(facts: dict[str, Any]) -> dict[str, Any]:
    danger: Sequence[str] = facts["danger"]
    return facts | {"place": facts["place"].strip(), "danger": sorted(set(danger))}


def _write(call: Call, facts: dict[str, Any], at: datetime) -> None:
    for name, value in facts.items():
        setattr(call, name, value)
    if {"latitude", "longitude"} & set(facts):
        call.area_id = area_at(call.jurisdiction_id, call.latitude, call.longitude)
    if "nature" in facts:
        call.counts_at_place = call.origin != "replay" and counts_at_place(call.nature)
    call.changed_at = at
    call.save(update_fields=[*facts, "area", "counts_at_place", "changed_at"])
