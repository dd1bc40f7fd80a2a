"""From tables to the frozen model: every value is held against what its field says, and every mistake is told with its line."""

import dataclasses
import difflib
import re
import types
import typing
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from commonground.programs.packs.conditions import DO, NotACondition, condition
from commonground.programs.packs.folder import unseen
from commonground.programs.packs.kinds import CONDITION, FIELD, TEXT, Kind
from commonground.programs.packs.lines import Place
from commonground.programs.packs.mistakes import Sheet

WRONG: Any = object()
FORMULA = "=+-@\t\r＝＋－＠"
LARGEST_NUMBER = 1_000_000
MOST_ITEMS = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One field of the model as a file writes it."""

    key: str
    name: str
    kind: Any
    says: str
    needed: bool


@cache
def slots(cls: type) -> Mapping[str, Slot]:
    """The keys that a table of this class has."""
    hints = typing.get_type_hints(cls, include_extras=True)
    found = {}
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        says = next((part for part in reversed(hint.__metadata__) if isinstance(part, str)), "")
        key = field.name.rstrip("_")
        needed = field.default is dataclasses.MISSING
        found[key] = Slot(key, field.name, hint, says, needed)
    return found


def unwrapped(kind: Any) -> tuple[Any, Kind | None]:
    """The plain type and the kind of text, if it is one."""
    if get_origin(kind) is Annotated:
        plain, *marks = get_args(kind)
        return plain, next((mark for mark in marks if isinstance(mark, Kind)), None)
    return kind, None


def build(cls: type, table: Any, place: Place, sheet: Sheet) -> Any:
    """One table as an instance, or ``WRONG`` with its mistakes noted."""
    if not isinstance(table, dict):
        return _no(sheet, place, "this is no table", f"write a table with {', '.join(slots(cls))}")
    known, values = slots(cls), {}
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            do = f"did you mean {near[0]}? " if near else ""
            sheet.wrong((*place, key), f"there is no key {key[:60]!r} here", f"{do}the keys are {', '.join(known)}")
    for key, slot in known.items():
        if key in table:
            values[slot.name] = value(slot.kind, table[key], (*place, key), sheet)
        elif slot.needed:
            values[slot.name] = _no(sheet, (*place, key), f"{key} is missing", f"add {key}: {slot.says}")
    wrong = any(found is WRONG for found in values.values()) or any(key not in known for key in table)
    return WRONG if wrong else cls(**values)


def _no(sheet: Sheet, place: Place, what: str, do: str) -> Any:
    sheet.wrong(place, what, do)
    return WRONG


def value(kind: Any, found: Any, place: Place, sheet: Sheet) -> Any:
    """One value as its field wants it, or ``WRONG``."""
    plain, text_kind = unwrapped(kind)
    if get_origin(plain) is Annotated:
        return value(plain, found, place, sheet)
    if get_origin(plain) in (Union, types.UnionType):
        return value(next(part for part in get_args(plain) if part is not type(None)), found, place, sheet)
    if text_kind is not None:
        return _text(text_kind, found, place, sheet)
    if get_origin(plain) is Literal:
        return _one_of(get_args(plain), found, place, sheet)
    if get_origin(plain) is tuple:
        return _list(get_args(plain)[0], found, place, sheet)
    if get_origin(plain) is Mapping:
        return _facts(found, place, sheet)
    if isinstance(plain, type) and dataclasses.is_dataclass(plain):
        return build(plain, found, place, sheet)
    return SIMPLE[plain](found, place, sheet)


def _one_of(words: tuple[str, ...], found: Any, place: Place, sheet: Sheet) -> Any:
    if isinstance(found, str) and found in words:
        return found
    return _no(sheet, place, f"{shown(found)} is none of the words that stand here", f"write one of {', '.join(words)}")


def _list(kind: Any, found: Any, place: Place, sheet: Sheet) -> Any:
    if not isinstance(found, list):
        return _no(sheet, place, "this is no list", "write a list, in [ ] or as [[tables]]")
    if len(found) > MOST_ITEMS:
        return _no(sheet, place, f"there are {len(found)} of them", f"write at most {MOST_ITEMS}")
    made = tuple(value(kind, item, (*place, number), sheet) for number, item in enumerate(found))
    if any(item is WRONG for item in made):
        return WRONG
    twice = [number for number, item in enumerate(made) if isinstance(item, str) and item in made[:number]]
    if twice:
        return _no(sheet, (*place, twice[0]), f"{shown(made[twice[0]])} stands here twice", "take one out")
    return made


def _facts(found: Any, place: Place, sheet: Sheet) -> Any:
    if not isinstance(found, dict):
        return _no(sheet, place, "this is no table", 'write { "form.field" = answer }')
    made = {}
    for key, fact in found.items():
        if not re.fullmatch(FIELD.pattern, key):
            made[key] = _no(sheet, (*place, key), f"{key[:60]!r} is no field", FIELD.do)
        elif isinstance(fact, list) and all(isinstance(part, str) for part in fact):
            made[key] = tuple(fact)
        elif isinstance(fact, bool | str) or (isinstance(fact, int) and abs(fact) <= LARGEST_NUMBER):
            made[key] = fact
        else:
            made[key] = _no(sheet, (*place, key), "this is no answer", "write a text, a number, true, false or a list")
    return WRONG if any(fact is WRONG for fact in made.values()) else types.MappingProxyType(made)


def _text(kind: Kind, found: Any, place: Place, sheet: Sheet) -> Any:
    if not isinstance(found, str):
        return _no(sheet, place, f"{shown(found)} is no text", kind.do)
    if len(found) > kind.longest:
        return _no(sheet, place, f"it has {len(found)} letters", f"write at most {kind.longest}")
    if not re.fullmatch(kind.pattern, found):
        return _no(sheet, place, f"{shown(found)} is no {kind.name}", kind.do)
    if hidden := unseen(found):
        return _no(sheet, place, f"there is a letter that nobody sees ({hidden})", "take it out")
    if kind is TEXT and found.lstrip(" \n")[:1] in FORMULA:
        return _no(
            sheet,
            place,
            f"a text that begins with {found.strip()[:1]!r} is a formula in a spreadsheet",
            "begin with a word",
        )
    if unicodedata.normalize("NFC", found) != found:
        return _no(sheet, place, "its accents are written apart from their letters", "write it in Unicode form NFC")
    return _condition(found, place, sheet) if kind is CONDITION else found


def _condition(found: str, place: Place, sheet: Sheet) -> Any:
    try:
        condition(found)
    except NotACondition as wrong:
        return _no(sheet, place, f"this is no condition: {wrong}", DO)
    return found


def shown(found: Any) -> str:
    """A wrong value, short and without letters that nobody sees."""
    return (
        ascii(found if len(str(found)[:61]) <= 60 else f"{str(found)[:57]}...")
        if isinstance(found, str)
        else type(found).__name__
    )


def _bool(found: Any, place: Place, sheet: Sheet) -> Any:
    return (
        found
        if isinstance(found, bool)
        else _no(sheet, place, f"{shown(found)} is not true or false", "write true or false")
    )


def _int(found: Any, place: Place, sheet: Sheet) -> Any:
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= LARGEST_NUMBER:
        return found
    return _no(sheet, place, "this is no whole number that can stand here", f"write one from 0 to {LARGEST_NUMBER}")


def _date(found: Any, place: Place, sheet: Sheet) -> Any:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    return _no(sheet, place, f"{shown(found)} is no day", "write a day as 2027-06-30, without quotes")


SIMPLE: Mapping[type, Callable[[Any, Place, Sheet], Any]] = {bool: _bool, int: _int, date: _date}
