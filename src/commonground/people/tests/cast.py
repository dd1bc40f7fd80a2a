"""What people adds to the shared test story: an agency writes down a person."""

import importlib
from typing import Any

from commonground.agencies.tests.cast import Cast
from commonground.ledger.events import Event
from commonground.people.actions import note
from commonground.people.models import Person


def note_person(cast: Cast, who: str = "amara", *, name: str = "Teo Marsh", **facts: Any) -> Person:
    """``who`` writes down a person, with facts that may be changed."""
    return note(**{"name": name, "language": "en", "phone": "555 0100", **facts}, by=cast.viewers[who])


def ledger_away(monkeypatch: Any, module: str) -> None:
    """Let ``remember`` fail inside one action's module, as when the ledger cannot be written."""

    def fail(*args: Any, **kwargs: Any) -> None:
        raise LedgerAway

    monkeypatch.setattr(importlib.import_module(module), "remember", fail)


def overhear(monkeypatch: Any, module: str) -> list[Event]:
    """The events that one action's module remembers from now on, in order."""
    heard: list[Event] = []
    acting = importlib.import_module(module)
    before = acting.remember

    def hear(event: Event) -> Any:
        heard.append(event)
        return before(event)

    monkeypatch.setattr(acting, "remember", hear)
    return heard


class LedgerAway(RuntimeError):
    """The ledger cannot be written."""
