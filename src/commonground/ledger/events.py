"""Events: what can be remembered. An app subclasses :class:`Event` in its ``events.py``; the docstring is the sentence."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

REGISTRY: dict[str, type["Event"]] = {}
LONGEST_FACT = 80
FOR_AGENCIES = ("desk",)


@dataclass(frozen=True, slots=True)
class Told:
    """A line for live pages: the room, what kind of thing happened to which record, and the one agency that hears it (None: all)."""

    stream: str
    kind: str
    record_id: UUID
    agency_id: UUID | None


class Event:
    """Something that happened to a record.

    :param record: the noun (a model instance) it happened to.
    :param by: the viewer who did it (``agencies.context.Viewer``).
    :param at: when, aware.
    :param facts: ids, codes and numbers; never a name or a free text (a text over 80 characters raises).
    """

    code: ClassVar[str] = ""
    streams: ClassVar[tuple[str, ...]] = ()
    for_hearers_alone: ClassVar[bool] = False  # in the rooms that a whole jurisdiction hears, too

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code or not cls.__doc__:
            raise TypeError(f"{cls.__name__}: an event has a code and a docstring, the sentence that tells it")
        REGISTRY[cls.code] = cls

    def __init__(self, record: Any, /, *, by: Any, at: datetime, **facts: Any) -> None:
        self.record, self.by, self.at = record, by, at
        self.facts = {name: _plain(name, value) for name, value in facts.items() if value is not None}

    def hearers(self) -> list[UUID]:
        """The agencies whose desk hears that something changed: the actor's own, unless the event says otherwise."""
        return [self.by.agency_id]

    def news(self) -> Iterator["Told"]:
        """The lines that go out to live pages: on the desk to the agencies that hear of it, elsewhere to everybody in the room, unless it is theirs alone."""
        for stream in self.streams:
            for hearer in self.hearers() if stream in FOR_AGENCIES or self.for_hearers_alone else [None]:
                yield Told(stream, self.code, self.record.pk, hearer)

    @classmethod
    def sentence(cls) -> str:
        """The first line of the docstring."""
        return inspect.cleandoc(cls.__doc__ or "").split("\n")[0]


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(name, item) for item in value]
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if len(text) > LONGEST_FACT and not isinstance(value, UUID):
        raise ValueError(f"the fact {name!r} is too long for the ledger: it holds ids and codes, never texts")
    return text
