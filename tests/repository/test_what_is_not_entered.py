"""What is read of people without an entry in the book of who looked: each place says why, and none of them is a page."""

import ast
from pathlib import Path

from source_tree import ROOT, SOURCE, files, is_migration, is_test, named, tree_of

SURFACES = {"pages", "templatetags", "desk", "board", "field", "portal"}


def places(folder: Path) -> list[tuple[Path, ast.Call]]:
    """Every call of ``not_shown``, and every read that goes around the kind of queryset that enters."""
    return [
        (path, node)
        for path in files(folder, ".py")
        if not is_test(path.relative_to(folder)) and not is_migration(path) and path.name != "looking.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in {"not_shown", "extra"} or (node.func.attr == "raw" and _of_rows(node.func.value)))
    ]


def _of_rows(asked: ast.expr) -> bool:
    return isinstance(asked, ast.Attribute) and asked.attr in {"objects", "_base_manager", "_default_manager"}


def complaints(folder: Path, root: Path) -> list[str]:
    """Places without a reason, places on a surface, and columns of raw SQL beside rows."""
    found = []
    for path, call in places(folder):
        where = f"{named(path, root)}:{call.lineno}"
        if call.func.attr in {"extra", "raw"}:  # type: ignore[attr-defined]
            found.append(f"{where} puts SQL beside rows; nobody enters what it shows")
            continue
        why = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        if not isinstance(why, str) or len(why.split()) < 3:
            found.append(f"{where} does not say why nothing is entered")
        if SURFACES & set(path.relative_to(folder).parts):
            found.append(f"{where} is a surface: what it reads is shown")
    return found


def test_each_place_says_why_and_none_is_a_surface() -> None:
    assert len(places(SOURCE)) > 5, "hardly a place was found: the check sees nothing"
    wrong = complaints(SOURCE, ROOT)
    assert not wrong, "\n".join(wrong)


def test_planted_places_are_found(tmp_path: Path) -> None:
    (tmp_path / "calls" / "pages").mkdir(parents=True)
    (tmp_path / "calls" / "pages" / "one.py").write_text("Call.objects.not_shown('only counted, a number each')\n")
    (tmp_path / "calls" / "queries.py").write_text(
        "rows.not_shown('')\nrows.not_shown(why)\nrows.extra(select={'a': 'b'})\nrows.not_shown('only counted here')\n"
        "row.raw('a column')\nCall.objects.raw('SELECT 1')\n"
    )
    found = [line.split(" ")[0] for line in complaints(tmp_path, tmp_path)]
    assert found == [
        "calls/queries.py:1",
        "calls/queries.py:2",
        "calls/queries.py:3",
        "calls/queries.py:6",
        "calls/pages/one.py:1",
    ]
