"""Which files are the project's own, and which exceptions it has granted itself, each with a reason."""

import ast
import configparser
import os
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "commonground"
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__", "vendor", "static_collected", "test-results"}


def files(folder: Path, *endings: str) -> list[Path]:
    """The project's own files below a folder with one of the endings, in a steady order."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.startswith(".venv"))
        found += [Path(here) / name for name in sorted(names) if name.endswith(endings)]
    return found


def is_test(path: Path) -> bool:
    """Whether a file belongs to the tests."""
    return "tests" in path.parts or path.name == "conftest.py" or path.name.startswith("test_")


def is_migration(path: Path) -> bool:
    """Whether a file is a database migration."""
    return "migrations" in path.parts


def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def named(path: Path, root: Path = ROOT) -> str:
    """A path as a reader of the repository writes it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def tracked(root: Path = ROOT) -> list[Path]:
    """Every file that is, or would be, in the repository."""
    if not (root / ".git").exists():
        return files(root, "")
    asked = [
        "git",
        "-c",
        "safe.directory=*",
        "-C",
        str(root),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def layers(config: Path = ROOT / ".importlinter") -> list[list[str]]:
    """The import order: outermost first; apps in one inner list do not know each other."""
    parser = configparser.ConfigParser()
    parser.read(config, encoding="utf-8")
    lines = parser["importlinter:contract:path"]["layers"].split("\n")
    return [[app.strip(" ()") for app in line.split("|")] for line in lines if line.strip()]


def exceptions(kind: str) -> list[dict[str, Any]]:
    """The granted exceptions of one kind.

    :raises AssertionError: when one of them gives no reason.
    """
    listed: list[dict[str, Any]] = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8")).get(kind, [])
    for entry in listed:
        assert len(entry.get("reason", "")) >= 15, f"an exception needs a reason: {entry}"
    return listed


def granted(path: str, entry: dict[str, Any]) -> bool:
    """Whether an exception speaks of this path (a folder when it ends in /)."""
    where = entry["path"]
    return path.startswith(where) if where.endswith("/") else path == where


def left_over(complaints: Iterable[tuple[str, str, str]], kind: str) -> list[str]:
    """What remains of the complaints (path, word, sentence) after the exceptions, and exceptions without use."""
    listed = exceptions(kind)
    used: set[int] = set()
    rest = []
    for path, word, sentence in complaints:
        hits = [i for i, e in enumerate(listed) if granted(path, e) and e.get("word", word).lower() == word.lower()]
        used.update(hits)
        if not hits:
            rest.append(sentence)
    rest += [f"exception no longer needed: {listed[i]}" for i in range(len(listed)) if i not in used]
    return rest


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstring nodes of a module, its classes and functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
