"""Whether what a pack names is there, and whether its parts fit each other. Each check notes what it finds and goes on."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, get_args, get_origin

from commonground.programs.packs import asking, promises, ways
from commonground.programs.packs.building import slots
from commonground.programs.packs.kinds import EVENT, Kind, To
from commonground.programs.packs.lines import Place
from commonground.programs.packs.mistakes import Sheet
from commonground.programs.packs.shape import FormField, Pack

NOT_PARTS = {"program", "situation"}
OTHER = {"move": "verb"}


class Whole:
    """A pack whose parts are well formed, with the places where they stand; what the checks look things up in."""

    def __init__(self, pack: Pack, homes: Mapping[str, Sheet], instruments: frozenset[str]) -> None:
        self.pack, self.homes, self.instruments = pack, homes, instruments

    @cached_property
    def codes(self) -> Mapping[str, frozenset[str]]:
        """The codes of each part."""
        parts = [key for key in slots(Pack) if key not in NOT_PARTS]
        return {
            part: frozenset(getattr(row, OTHER.get(part, "code")) for row in getattr(self.pack, part)) for part in parts
        }

    @cached_property
    def fields(self) -> Mapping[str, FormField]:
        """Each question by form.field."""
        return {f"{form.code}.{field.code}": field for form in self.pack.form for field in form.field}

    def sheet(self, place: Place, situation: str = "") -> Sheet:
        """The file in which a part stands."""
        return self.homes[f"situation {situation}" if situation else str(place[0])]

    def wrong(self, place: Place, what: str, do: str, situation: str = "") -> None:
        """Note a mistake."""
        self.sheet(place, situation).wrong(place, what, do)

    @cached_property
    def texts(self) -> tuple[tuple[Any, str, Place, str], ...]:
        """Every text that has a kind or names something: its mark, the text, the place, the situation."""
        return tuple(self._walk())

    def _walk(self) -> Iterator[tuple[Any, str, Place, str]]:
        for key, slot in slots(Pack).items():
            if key != "situation":
                yield from ((m, t, p, "") for m, t, p in marked(slot.kind, getattr(self.pack, slot.name), (key,)))
        for situation in self.pack.situation:
            yield from ((m, t, p, situation.code) for m, t, p in marked(type(situation), situation, ()))


def marked(kind: Any, found: Any, place: Place) -> Iterator[tuple[Any, str, Place]]:
    """Every text below a value with its marks."""
    marks = getattr(kind, "__metadata__", ())
    plain = get_args(kind)[0] if marks else kind
    if isinstance(found, str):
        inner = (
            plain
            if get_origin(plain) is None
            else next(p for p in get_args(plain) if p is not type(None))
            if get_args(plain)
            else plain
        )
        for mark in (*marks, *getattr(inner, "__metadata__", ())):
            if isinstance(mark, Kind | To):
                yield mark, found, place
    elif isinstance(found, tuple):
        for number, item in enumerate(found):
            yield from marked(get_args(plain)[0], item, (*place, number))
    elif dataclasses.is_dataclass(found) and not isinstance(found, type):
        for key, slot in slots(type(found)).items():
            yield from marked(slot.kind, getattr(found, slot.name), (*place, key))


def check(pack: Pack, homes: Mapping[str, Sheet], instruments: frozenset[str]) -> None:
    """Note everything in this pack that does not fit."""
    whole = Whole(pack, homes, instruments)
    twice(whole)
    named(whole)
    asking.check(whole)
    if ways.check(whole):
        promises.check(whole)


def twice(whole: Whole) -> None:
    """No code stands for two things."""
    for part in whole.codes:
        key = OTHER.get(part, "code")
        seen: set[str] = set()
        for number, row in enumerate(getattr(whole.pack, part)):
            code = getattr(row, key)
            if code in seen:
                whole.wrong((part, number, key), f"there are two {part}s {code}", "give one of them another code")
            seen.add(code)


def named(whole: Whole) -> None:
    """Whatever is named by its code is there, and every source is cited somewhere."""
    cited = set()
    for mark, text, place, situation in whole.texts:
        if isinstance(mark, To):
            cited |= {text} if mark.what == "source" else set()
            if text not in whole.codes[mark.what]:
                _absent(whole, mark.what, text, place, situation)
        elif mark is EVENT:
            what, code = text.split(" ")
            part = {"enter": "stage", "leave": "stage"}.get(what, what)
            if code not in whole.codes[part]:
                _absent(whole, part, code, place, situation)
    for number, source in enumerate(whole.pack.source):
        if source.code not in cited:
            whole.wrong(
                ("source", number, "code"), f"nothing rests on the source {source.code}", "cite it or take it out"
            )
    for number, use in enumerate(whole.pack.instrument):
        if use.ships and use.code not in whole.instruments:
            whole.wrong(
                ("instrument", number, "code"), f"no instrument {use.code} ships here",
                f"use one of {', '.join(sorted(whole.instruments))}, or say ships = false",
            )  # fmt: skip


def _absent(whole: Whole, part: str, code: str, place: Place, situation: str) -> None:
    there = ", ".join(sorted(whole.codes[part])[:30]) or "none yet"
    whole.wrong(place, f"there is no {part} {code}", f"use one of: {there}", situation)
