"""Every command and every setting is in the reference, and the reference is what the code says today."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from source_tree import ROOT, SOURCE, docstrings, files, is_test, tree_of

GENERATOR = ROOT / "tools" / "generate_reference.py"
VARIABLE = re.compile(r"(COMMONGROUND_[A-Z][A-Z_]*|DATABASE_URL)")


def generator() -> ModuleType:
    """The generator as a module."""
    spec = importlib.util.spec_from_file_location("generate_reference", GENERATOR)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variables_in(folder: Path, root: Path) -> set[str]:
    """Every environment variable that the code names."""
    named = set()
    for path in files(folder, ".py"):
        if is_test(path.relative_to(root)) or not VARIABLE.search(path.read_text(encoding="utf-8")):
            continue
        tree = tree_of(path)
        told = {id(node) for node in docstrings(tree)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in told
                and VARIABLE.fullmatch(node.value)
            ):
                named.add(node.value)
    return named


def written() -> str:
    """The whole reference as it stands in the repository."""
    return "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "reference").glob("*.md")))


def unwritten(names: set[str], pages: str) -> list[str]:
    """Names that no page shows in code type."""
    return sorted(name for name in names if f"`{name}`" not in pages)


def test_every_setting_is_in_the_reference() -> None:
    named = variables_in(SOURCE, ROOT)
    assert "DATABASE_URL" in named, "no setting was found at all: the check sees nothing"
    assert not unwritten(named, written())


def test_every_command_is_in_the_reference() -> None:
    from typer.main import get_command

    from commonground.site.command_line import app

    named = {name for name, _ in generator().walk("commonground", get_command(app))}
    assert len(named) > 3, "hardly a command was found: the check sees nothing"
    assert not unwritten(named, written())


def test_the_reference_is_what_the_code_says_today() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(
        [sys.executable, str(GENERATOR), "--check"], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_a_planted_setting_and_a_planted_command_are_missed(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text('"""COMMONGROUND_TOLD"""\nimport os\nos.environ["COMMONGROUND_PLANTED"]\n')
    found = variables_in(tmp_path, tmp_path)
    assert found == {"COMMONGROUND_PLANTED"}
    assert unwritten({*found, "commonground db start"}, "`commonground db start`") == ["COMMONGROUND_PLANTED"]


def test_a_page_that_differs_or_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "same.md").write_text("a\n")
    (tmp_path / "old.md").write_text("a\n")
    assert generator().differing({"same.md": "a\n", "old.md": "b\n", "new.md": "c\n"}, tmp_path) == ["old.md", "new.md"]


def test_a_registry_that_is_not_there_is_named_as_absent() -> None:
    made = generator()
    assert made.registry("REGISTRY", "commonground.nowhere.at_all") is None
    assert made.registry("NOTHING", "commonground") is None
    assert made.absent("commonground.x.REGISTRY") == ["*Absent: `commonground.x.REGISTRY` is not in the code yet.*"]


def test_a_broken_module_is_not_taken_for_an_absent_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_registry.py").write_text("import nothing_of_this_name\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        generator().registry("REGISTRY", "broken_registry")
