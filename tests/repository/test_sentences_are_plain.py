"""What a rule says when it stops somebody is read as it stands: no marks of a writing tool in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import SOURCE, files, named, tree_of

MARKS = "*`_#"


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Line and first paragraph of the docstring of every rule in a module: a class with a code."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code" for line in node.body
        ):
            yield node.lineno, (ast.get_docstring(node) or "").split("\n\n")[0]


def marked(path: Path) -> list[str]:
    """The rules of a module whose sentence holds a mark."""
    return [
        f"{named(path, path.parent)}:{line} {text}" for line, text in sentences(path) if any(m in text for m in MARKS)
    ]


def test_no_sentence_of_a_rule_holds_marks() -> None:
    rules = [path for path in files(SOURCE, ".py") if path.name == "rules.py"]
    assert sum(len(list(sentences(path))) for path in rules) > 100
    wrong = [one for path in rules for one in marked(path)]
    assert not wrong, "\n".join(wrong)


def test_a_planted_mark_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "rules.py"
    planted.write_text('class Chosen:\n    """You chose *other*."""\n\n    code = "X1"\n')
    assert len(marked(planted)) == 1
