"""The project speaks of itself alone: no machine's paths, no registry's address, no loose ends, nobody else's files."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from source_tree import ROOT, left_over, named, tracked

SLASH = "/"
PATHS = [f"{SLASH}work{SLASH}", f"{SLASH}root{SLASH}", f"{SLASH}tmp{SLASH}cg", f"{SLASH}home{SLASH}[a-z]"]
HOSTS = [r"pypi\." + "org", "npm" + r"js\.(org|com)", r"files\.python" + "hosted"]
MAKERS = [
    "Clau" + "de",
    "Anthro" + "pic",
    "Chat" + "GPT",
    "Open" + "AI",
    "Copi" + "lot",
    r"L" + r"LMs?",
    "language " + "model",
]
MAKERS += [
    "AI " + "(assistant|agent|helper)s?",
    "sub" + "-?agents?",
    "system " + "prompt",
    "context " + "window",
    "as an " + "AI",
]
LOOSE_ENDS = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

SPEECH = re.compile("|".join([*PATHS, *HOSTS]), re.I)
MADE_BY = re.compile(rf"\b({'|'.join(MAKERS)})\b", re.I)
LOOSE = re.compile(rf"\b({'|'.join(LOOSE_ENDS)})\b")
BIG = 1000


def text_of(path: Path) -> str | None:
    """The text of a file, or nothing when it is no text."""
    content = path.read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def complaints(paths: Iterable[Path], root: Path) -> list[tuple[str, str, str]]:
    """Every line that speaks of something else than the project."""
    found = []
    for path in paths:
        if "vendor" in path.parts or (text := text_of(path)) is None:
            continue
        for pattern in (SPEECH, MADE_BY, LOOSE):
            for hit in pattern.finditer(text):
                line = text.count("\n", 0, hit.start()) + 1
                found.append((named(path, root), hit.group(), f"{named(path, root)}:{line} says '{hit.group()}'"))
    return found


def copies(ours: Iterable[Path], theirs: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Our files that are byte for byte one of theirs (over 1 kB; licences are meant to be copies)."""
    by_size: dict[int, list[Path]] = {}
    for path in ours:
        if path.stat().st_size > BIG and not path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE")):
            by_size.setdefault(path.stat().st_size, []).append(path)
    found = []
    for other in theirs:
        if candidates := by_size.get(other.stat().st_size):
            digest = hashlib.sha256(other.read_bytes()).digest()
            found += [(path, other) for path in candidates if hashlib.sha256(path.read_bytes()).digest() == digest]
    return found


def test_no_file_speaks_of_a_machine_a_registry_or_a_loose_end() -> None:
    rest = left_over(complaints(tracked(), ROOT), "speech")
    assert not rest, "\n".join(rest)


def test_the_lock_is_the_one_without_addresses() -> None:
    assert not [path for path in tracked() if path.name == "uv" + ".lock"]
    assert (ROOT / "requirements.lock").is_file()


def test_no_file_is_a_copy_of_the_real_inputs() -> None:
    shared = Path(os.environ.get("COMMONGROUND_REAL_DATA", ROOT.parent / "shared"))
    if not shared.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the real inputs are not at {shared}")
        pytest.skip("the real inputs are not here")
    theirs = (path for part in ("data", "standards") for path in (shared / part).rglob("*") if path.is_file())
    wrong = [f"{named(our)} is {other.name}" for our, other in copies(tracked(), theirs)]
    assert not wrong, "\n".join(wrong)


def test_planted_speech_is_found(tmp_path: Path) -> None:
    lines = [PATHS[0] + "main", PATHS[2], "https://" + HOSTS[0].replace("\\", ""), MAKERS[0], LOOSE_ENDS[0] + ": later"]
    page = tmp_path / "a.md"
    page.write_text(
        "\n".join([*lines, "An administrator works as root; the todo list of a case; a session of a circle."])
    )
    assert {sentence.split(" ")[0] for _, _, sentence in complaints([page], tmp_path)} == {
        f"a.md:{n}" for n in range(1, 6)
    }


def test_a_planted_copy_is_found_and_a_licence_is_not(tmp_path: Path) -> None:
    for name in ("ours.csv", "theirs.csv", "LICENSE", "LICENSE-theirs"):
        (tmp_path / name).write_text("x" * 2000)
    ours = [tmp_path / "ours.csv", tmp_path / "LICENSE"]
    assert copies(ours, [tmp_path / "theirs.csv"]) == [(ours[0], tmp_path / "theirs.csv")]
