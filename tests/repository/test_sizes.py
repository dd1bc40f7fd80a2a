"""Sizes are a compass, reported at every run, and held to what CONTRIBUTING says; an empty name is forbidden."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest
from source_tree import ROOT, SOURCE, files, is_migration, is_test, named, tree_of

LONGEST_FILE = 400
MIDDLE_FILE, MIDDLE_FUNCTION, NINE_OF_TEN_FUNCTIONS = 80, 8, 30
NAMELESS = {"utils", "util", "common", "core", "helpers", "helper", "misc"}


def own(folder: Path, root: Path) -> list[Path]:
    """Python files without tests and migrations."""
    return [p for p in files(folder, ".py") if not is_test(p.relative_to(root)) and not is_migration(p)]


def lines_of(path: Path) -> int:
    """Lines of a file."""
    return path.read_text(encoding="utf-8").count("\n")


def functions(path: Path) -> list[int]:
    """Lines of each function, without its docstring and decorators."""
    sizes = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            sizes.append((node.end_lineno or 0) - first.lineno + 1)
    return sizes


def middle_ninth_and_last(sizes: Iterable[int]) -> tuple[int, int, int]:
    """Median, 90th percentile and maximum (nearest rank)."""
    ordered = sorted(sizes) or [0]
    return ordered[(len(ordered) - 1) // 2], ordered[max(0, -(-len(ordered) * 9 // 10) - 1)], ordered[-1]


def too_long(paths: Iterable[Path], root: Path) -> list[str]:
    """Files over the limit."""
    return [f"{named(p, root)} has {lines_of(p)} lines" for p in paths if lines_of(p) > LONGEST_FILE]


def nameless(folder: Path, root: Path) -> list[str]:
    """Modules and packages whose name says nothing, in tests too."""
    return sorted({named(p, root) for p in files(folder, ".py") if NAMELESS & {p.stem, *p.relative_to(root).parts}})


def test_sizes_are_reported_and_stay_small(capsys: pytest.CaptureFixture[str]) -> None:
    paths = own(SOURCE, ROOT)
    file_sizes = middle_ninth_and_last(lines_of(p) for p in paths if p.stat().st_size)
    function_sizes = middle_ninth_and_last(size for p in paths for size in functions(p))
    with capsys.disabled():
        print(
            f"\nsizes: {len(paths)} files: median {file_sizes[0]}, p90 {file_sizes[1]}, max {file_sizes[2]} lines;",
            end=" ",
        )
        print(f"functions: median {function_sizes[0]}, p90 {function_sizes[1]}, max {function_sizes[2]} lines")
    assert file_sizes[0] <= MIDDLE_FILE
    assert function_sizes[0] <= MIDDLE_FUNCTION
    assert function_sizes[1] <= NINE_OF_TEN_FUNCTIONS


def test_no_file_is_too_long_to_read() -> None:
    wrong = too_long([*own(SOURCE, ROOT), *own(ROOT / "tools", ROOT)], ROOT)
    assert not wrong, "\n".join(wrong)


def test_every_module_has_a_name_that_says_something() -> None:
    wrong = nameless(SOURCE, ROOT)
    assert not wrong, "\n".join(wrong)


def test_a_planted_long_file_and_a_planted_empty_name_are_found(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "utils.py").write_text("a = 1\n" * (LONGEST_FILE + 1))
    (tmp_path / "calls" / "triage.py").write_text("a = 1\n" * LONGEST_FILE)
    assert too_long(own(tmp_path, tmp_path), tmp_path) == ["calls/utils.py has 401 lines"]
    assert nameless(tmp_path, tmp_path) == ["calls/utils.py"]


def test_the_quantiles_are_those_of_the_sizes() -> None:
    assert middle_ninth_and_last(range(1, 11)) == (5, 9, 10)
    assert middle_ninth_and_last([7]) == (7, 7, 7)
