"""Cases of the invented town, made through actions."""

from typing import Any

from commonground.agencies.context import Viewer
from commonground.agencies.tests.cast import Cast
from commonground.cases.actions import open
from commonground.cases.models import Case
from commonground.people.actions import note, set_safe_contact
from commonground.people.models import Person

NAME = "Nadia Quill"
SAFE = {"way": "call", "address": "555-0142", "hours": "after 16:00", "ask_for": "the library"}


def a_person(cast: Cast, *, by: Viewer | None = None, name: str = NAME, safe: dict[str, Any] | None = SAFE) -> Person:
    """A person as Open Door Housing knows her, reachable by phone unless ``safe`` says otherwise (None: nobody asked)."""
    by = by or cast.ines
    person = note(name=name, language="es", by=by)
    if safe is not None:
        set_safe_contact(person, by=by, **safe)
    return person


def a_case(
    cast: Cast, *, by: Viewer | None = None, name: str = NAME, safe: dict[str, Any] | None = SAFE, **facts
) -> Case:
    """An open case of Open Door Housing, opened by Ines."""
    by = by or cast.ines
    return open(person=a_person(cast, by=by, name=name, safe=safe), by=by, **facts)


def ledger_fails_at(monkeypatch, code: str) -> None:
    """From now on the ledger breaks when this event is remembered."""
    from commonground.ledger import writing

    deliver = writing.deliver

    def break_there(event) -> None:
        if event.code == code:
            raise LedgerBroken
        deliver(event)

    monkeypatch.setattr(writing, "deliver", break_there)


class LedgerBroken(RuntimeError):
    """What a broken ledger raises in tests."""


def remembered(monkeypatch) -> list:
    """The events that are remembered from now on, in order."""
    from commonground.ledger import writing

    deliver, heard = writing.deliver, []

    def listen(event) -> None:
        heard.append(event)
        deliver(event)

    monkeypatch.setattr(writing, "deliver", listen)
    return heard
