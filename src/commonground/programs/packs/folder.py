"""The files of a pack, taken from a folder: only what belongs there, nothing through a link, nothing too large, no bad text."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from commonground.programs.packs.kinds import CODE_PATTERN
from commonground.programs.packs.mistakes import Mistake, PackError
from commonground.programs.packs.shape import FILES

LARGEST_FILE = 256 * 1024
MOST_FILES = 100
SITUATION = re.compile(rf"situations/{CODE_PATTERN}\.toml")
UNSEEN = frozenset({"Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
Files = Mapping[str, str]


def belongs(name: str) -> bool:
    """Whether a file of this name belongs in a pack."""
    return name in FILES or SITUATION.fullmatch(name) is not None


def read_folder(folder: Path) -> Files:
    """Name and text of each file of a pack's folder.

    :raises PackError: when something in it is no part of a pack: then nothing of it was read into a program.
    """
    mistakes: list[Mistake] = []
    texts: dict[str, str] = {}
    if folder.is_symlink() or not folder.is_dir():
        raise PackError([_mistake(folder.name, "this is no folder", "name the folder of a pack")])
    for number, (name, path) in enumerate(_walk(folder, mistakes)):
        if number >= MOST_FILES:
            mistakes.append(
                _mistake(name, f"there are more than {MOST_FILES} files", "keep only the files of one pack")
            )
            break
        text = _text_of(name, path, mistakes)
        if text is not None:
            texts[name] = text
    if mistakes:
        raise PackError(mistakes)
    return texts


def _mistake(name: str, what: str, do: str, line: int = 1, key: str = "(the whole file)") -> Mistake:
    return Mistake(name, line, key, what, do)


def _walk(folder: Path, mistakes: list[Mistake], below: str = "") -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as opened:
        entries = sorted(opened, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{below}{entry.name}"
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode) and name == "situations":
            yield from _walk(Path(entry.path), mistakes, "situations/")
        elif stat.S_ISLNK(mode):
            mistakes.append(_mistake(name, "this is a link", "put the file itself here"))
        elif stat.S_ISREG(mode) and belongs(name):
            yield name, Path(entry.path)
        else:
            known = ", ".join([*FILES, "situations/CODE.toml"])
            mistakes.append(_mistake(name, "this does not belong in a pack", f"take it out; a pack has {known}"))


def _text_of(name: str, path: Path, mistakes: list[Mistake]) -> str | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as opened:
        raw = opened.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        mistakes.append(_mistake(name, f"it is larger than {LARGEST_FILE // 1024} kB", "write it shorter"))
        return None
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        mistakes.append(_mistake(name, "a letter here is not UTF-8", "save the file as UTF-8", line, "(its letters)"))
        return None


def unseen(text: str) -> str | None:
    """The name of the first letter that nobody sees or that turns the reading direction, or None."""
    for letter in text:
        if unicodedata.category(letter) in UNSEEN or letter in "\u115f\u1160\u3164\uffa0":
            return unicodedata.name(letter, f"U+{ord(letter):04X}")
    return None
