"""Reading a pack: files to tables to the model, then the checks of what belongs together. All or nothing."""

import re
import tomllib
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from commonground.programs.instruments import instruments
from commonground.programs.packs import checking
from commonground.programs.packs.building import WRONG, build, slots, value
from commonground.programs.packs.folder import Files, belongs, read_folder, unseen
from commonground.programs.packs.kinds import CODE
from commonground.programs.packs.lines import Places, TooDeep
from commonground.programs.packs.mistakes import Mistake, PackError, Sheet, dotted
from commonground.programs.packs.shape import FILES, OPTIONAL_FILES, Pack, Situation

AT_LINE = re.compile(r"at line (\d+)")
Toml = dict[str, Any]


class UnknownPack(LookupError):
    """No pack of this code ships here."""


def shipped() -> tuple[str, ...]:
    """Codes of the packs that ship."""
    return tuple(sorted(folder.name for folder in _home().iterdir() if (folder / "pack.toml").is_file()))


def _home() -> Path:
    with resources.as_file(resources.files("commonground").joinpath("packs")) as home:
        return home


@cache
def pack(code: str) -> Pack:
    """One pack that ships, for example ``cit``.

    :raises UnknownPack: when none of this code ships here.
    :raises PackError: when its files are wrong.
    """
    return read_pack(files_of(code))


def files_of(code: str) -> Files:
    """The files of a pack that ships.

    :raises UnknownPack: when none of this code ships here.
    """
    if not re.fullmatch(CODE.pattern, code) or code not in shipped():
        raise UnknownPack(f"there is no pack {code[:60]!r}; there are {', '.join(shipped())}")
    return read_folder(_home() / code)


def read_pack(files: Files, *, known_instruments: Collection[str] | None = None) -> Pack:
    """The pack that these files make.

    :param files: name to text, as a folder holds them.
    :param known_instruments: codes of instruments that may be used; those that ship, if left out.
    :raises PackError: with every mistake: file, key, line and what to do. Nothing is half read.
    """
    mistakes: list[Mistake] = []
    sheets: dict[str, Sheet] = {}
    parts: dict[str, Any] = {}
    homes: dict[str, Sheet] = {}
    for name in sorted({*files, *FILES} - OPTIONAL_FILES.difference(files)):
        if not belongs(name):
            mistakes.append(Mistake(name, 1, "(the whole file)", "this does not belong in a pack", "take it out"))
        elif name not in files:
            mistakes.append(Mistake(name, 1, "(the whole file)", "this file is missing", f"add {name}"))
        elif (read := _tables(name, files[name], mistakes)) is not None:
            sheets[name], table = read
            _gather(name, table, sheets[name], parts, homes)
            _hidden(files[name], sheets[name])
    if not any(name.startswith("situations/") for name in files):
        do = "write one file for each situation there"
        mistakes.append(Mistake("situations/", 1, "(the whole file)", "there are no situations", do))
    if mistakes:
        raise PackError(mistakes)
    made = Pack(**{slot.name: parts[key] for key, slot in slots(Pack).items() if key in parts})
    shipping = instruments() if known_instruments is None else known_instruments
    checking.check(made, homes, frozenset(shipping))
    if mistakes:
        raise PackError(mistakes)
    return made


def _tables(name: str, text: str, mistakes: list[Mistake]) -> tuple[Sheet, Toml] | None:
    try:
        places = Places(text)
    except TooDeep as deep:
        mistakes.append(
            Mistake(name, deep.line, "(its tables)", "tables lie too deep in each other", "write it flatter")
        )
        return None
    sheet = Sheet(name, places, mistakes)
    try:
        return sheet, tomllib.loads(text)
    except ValueError as wrong:
        _not_toml(sheet, text, wrong)
    except RecursionError:
        sheet.wrong((), "tables lie too deep in each other", "write it flatter")
    return None


def _hidden(text: str, sheet: Sheet) -> None:
    """Letters that nobody sees, in keys and comments too; those in a value were told with it."""
    told = {mistake.line for mistake in sheet.mistakes if mistake.file == sheet.file}
    for number, line in enumerate(text.split("\n"), 1):
        if number not in told and (hidden := unseen(line)):
            what = f"there is a letter that nobody sees ({hidden})"
            sheet.mistakes.append(Mistake(sheet.file, number, _key_at(sheet, number), what, "take it out"))


def _not_toml(sheet: Sheet, text: str, wrong: ValueError) -> None:
    found = AT_LINE.search(str(wrong))
    ended = sheet.places.line(sheet.places.last_before(text.count("\n") + 1))
    line = int(found.group(1)) if found else ended
    key = Mistake(
        sheet.file,
        line,
        _key_at(sheet, line),
        f"this is no TOML: {ascii(str(wrong))[1:-1][:120]}",
        "put the line right",
    )
    sheet.mistakes.append(key)


def _key_at(sheet: Sheet, line: int) -> str:
    return dotted(sheet.places.last_before(line))


def _gather(name: str, table: Toml, sheet: Sheet, parts: dict[str, Any], homes: dict[str, Sheet]) -> None:
    if name.startswith("situations/"):
        made = build(Situation, table, (), sheet)
        if made is not WRONG:
            parts["situation"] = (*parts.get("situation", ()), made)
            homes[f"situation {made.code}"] = sheet
            if name != f"situations/{made.code}.toml":
                sheet.wrong(("code",), f"the code {made.code} is not the name of its file", "give both one name")
        return
    here = FILES[name]
    for key in table:
        if key not in here:
            sheet.wrong((key,), f"{key[:60]!r} does not belong in {name}", f"this file has {', '.join(here)}")
    for key, slot in slots(Pack).items():
        if key in here:
            homes[key] = sheet
            if key in table:
                parts[key] = value(slot.kind, table[key], (key,), sheet)
            elif slot.needed:
                sheet.wrong((key,), f"{key} is missing", f"add [[{key}]]: {slot.says}")


def overdue(pack: Pack, today: date) -> Iterator[tuple[str, date]]:
    """What somebody should have read again by today: the pack itself and its sources, with the day."""
    if pack.program.review_by < today:
        yield "the pack", pack.program.review_by
    for source in pack.source:
        if source.review_by < today:
            yield source.cite, source.review_by
