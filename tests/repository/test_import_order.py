"""The person's path is the import order: import-linter holds it, and it can fail."""

import os
import re
import subprocess
import sys
from pathlib import Path

from source_tree import ROOT, layers

LINTER = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of a checkout on its own source."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [str(LINTER), "--config", str(root / ".importlinter"), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def plant(root: Path, **modules: str) -> Path:
    """A checkout with the project's own contracts and the given apps, each one file."""
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8")
    path_alone = contracts.split("[importlinter:contract:anatomy]")[0]  # the others name apps that are not planted
    (root / ".importlinter").write_text(path_alone, encoding="utf-8")
    package = root / "src" / "commonground"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for app, text in {"site": "", "kit": "", **modules}.items():
        (package / app).mkdir()
        (package / app / "__init__.py").write_text(text)
    return root


def test_every_app_imports_only_what_stands_below_it() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_order_starts_with_the_site_and_ends_with_the_kit() -> None:
    assert layers()[0] == ["site"]
    assert layers()[-1] == ["kit"]


def drawn(map_of_apps: str) -> list[list[str]]:
    """The apps of a map in ARCHITECTURE.md: one inner list for each row of its table."""
    cells = [line.split("|")[1] for line in map_of_apps.splitlines() if re.match(r"\| `", line)]
    return [re.findall(r"`(\w+)`", cell) for cell in cells]


def test_the_map_of_the_architecture_shows_the_same_order() -> None:
    shown = drawn((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert [sorted(row) for row in shown] == [sorted(row) for row in layers()]


def test_a_map_that_leaves_an_app_out_is_seen() -> None:
    assert drawn("| apps | what |\n| --- | --- |\n| `desk` `board` | surfaces |\n") == [["desk", "board"]]


def test_an_order_that_is_kept_passes(tmp_path: Path) -> None:
    ran = lint(plant(tmp_path, calls="import commonground.kit\n"))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_import_against_the_order_fails(tmp_path: Path) -> None:
    ran = lint(plant(tmp_path, calls="", people="import commonground.calls\n"))
    assert ran.returncode == 1
    assert "commonground.people is not allowed to import commonground.calls" in ran.stdout


def test_an_app_that_nobody_placed_fails(tmp_path: Path) -> None:
    ran = lint(plant(tmp_path, misc=""))
    assert ran.returncode == 1
    assert "misc" in ran.stdout
