"""Every action is called from where people work: a page, command, job or another verb. What only the exercise and tests call, nobody can do."""

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import ROOT, SOURCE, files, is_migration, is_test, left_over, named, tree_of

INVENTED = ("src/commonground/site/exercise/", "src/commonground/site/town/")
Verb = tuple[str, str]


def module_of(path: Path, top: Path) -> str:
    """The dotted name of a file below the folder that holds the package."""
    parts = list(path.relative_to(top).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def verbs_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Function and registered name of every action that a module defines."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action":
                    assert isinstance(mark.args[0], ast.Constant)
                    yield node.name, str(mark.args[0].value)


def imports_of(tree: ast.Module, module: str, package: bool) -> dict[str, str]:
    """What each imported name of a module means, as a dotted name."""
    here = module.split(".") if package else module.split(".")[:-1]
    meant = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            meant |= {name.asname or name.name: f"{source}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            meant |= {
                name.asname or name.name.split(".")[0]: name.name if name.asname else name.name.split(".")[0]
                for name in node.names
            }
    return meant


def used_in(tree: ast.Module, meant: dict[str, str], module: str) -> set[str]:
    """Every dotted name that a module reads: by an imported name, by the attribute of one, or a function of its own."""
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(meant.get(node.id) or (f"{module}.{node.id}" if node.id in own else ""))
        elif isinstance(node, ast.Attribute):
            found.add(dotted(node, meant))
    return found


def dotted(node: ast.expr, meant: dict[str, str]) -> str:
    """The dotted name of a chain of attributes that begins with an imported name; empty for any other."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, meant)
        return f"{before}.{node.attr}" if before else ""
    return meant.get(node.id, "") if isinstance(node, ast.Name) else ""


def unused(folder: Path, root: Path) -> list[tuple[str, str, str]]:
    """Every verb that nothing calls but itself, the exercise and tests."""
    top = folder.parent
    verbs: dict[str, tuple[Path, str]] = {}
    passed_on: dict[str, str] = {}
    read: list[tuple[Path, set[str]]] = []
    for path in files(folder, ".py"):
        tree, module = tree_of(path), module_of(path, top)
        meant = imports_of(tree, module, path.stem == "__init__")
        verbs |= {f"{module}.{function}": (path, name) for function, name in verbs_in(tree)}
        passed_on |= {f"{module}.{name}": source for name, source in meant.items()}
        local = path.relative_to(root)
        if not (is_test(local) or is_migration(local) or local.as_posix().startswith(INVENTED)):
            read.append((path, used_in(tree, meant, module)))
    called = {found for _, names in read for name in names if (found := defined_at(name, verbs, passed_on))}
    return [
        (
            named(path, root),
            name,
            f"{named(path, root)}: nobody can do {name}: no page, command, job or other verb calls it",
        )
        for verb, (path, name) in sorted(verbs.items())
        if verb not in called
    ]


def defined_at(name: str, verbs: dict[str, tuple[Path, str]], passed_on: dict[str, str]) -> str:
    """The verb that a dotted name means, through whatever packages pass it on."""
    for _ in range(5):
        if name in verbs:
            return name
        if name not in passed_on:
            return ""
        name = passed_on[name]
    return ""


def test_every_action_can_be_done_by_somebody() -> None:
    rest = left_over(unused(SOURCE, ROOT), "unused")
    assert not rest, "\n".join(rest)


def plant(top: Path, **texts: str) -> Path:
    """A package of two apps with one verb each."""
    house = top / "src" / "commonground"
    verb = 'from commonground.agencies.acting import action\n\n@action("{0}.{1}")\ndef {1}(*, by):\n    """Do it."""\n'
    (house / "calls" / "actions").mkdir(parents=True)
    (house / "calls" / "actions" / "__init__.py").write_text(
        "from commonground.calls.actions.take import take\n__all__ = ['take']\n"
    )
    (house / "calls" / "actions" / "take.py").write_text(verb.format("calls", "take"))
    for path, text in texts.items():
        file = house / (path.replace("__", "/") + ".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return house


CALLERS = {
    "by name": "from commonground.calls.actions import take\ndef page(by):\n    take(by=by)\n",
    "by another name": "from commonground.calls.actions.take import take as take_call\ndef page(by):\n    take_call(by=by)\n",
    "by the package": "from commonground.calls import actions\ndef page(by):\n    actions.take(by=by)\n",
    "by a table": "from commonground.calls.actions import take\nVERBS = {'take': take}\n",
    "near by": "from ..actions import take\ndef page(by):\n    take(by=by)\n",
}


def test_a_caller_is_seen_however_it_names_the_verb(tmp_path: Path) -> None:
    for number, text in enumerate(CALLERS.values()):
        top = tmp_path / str(number)
        assert unused(plant(top, calls__pages__page=text), top) == []


def test_a_planted_verb_without_a_caller_is_found(tmp_path: Path) -> None:
    only_imported = "from commonground.calls.actions import take\n"
    called = CALLERS["by name"]
    for number, text in enumerate(
        [
            {},
            {"calls__pages__page": only_imported},
            {"calls__tests__test_take": called},
            {"site__exercise__telling": called},
            {"site__town__telling": called},
            {"calls__pages__page": "def take(by):\n    pass\n\ndef page(by):\n    take(by=by)\n"},
        ]
    ):
        top = tmp_path / str(number)
        assert [name for _, name, _ in unused(plant(top, **text), top)] == ["calls.take"]
