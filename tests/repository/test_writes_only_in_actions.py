"""Only actions write: a page or query that changes a row goes around the right, the rules and the ledger."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from source_tree import ROOT, SOURCE, docstrings, files, is_migration, is_test, left_over, named, tree_of

WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
WRITES |= {f"a{name}" for name in WRITES}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
NOT_ROWS = {"cache", "caches", "session", "storage", "default_storage", "chart", "figure", "image"}
WRITING_SQL = re.compile(
    r"^\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate|merge\s+into|copy\s+[^;]+from\s+stdin)\b",
    re.I | re.S,
)


def may_write(path: Path) -> bool:
    """Whether rows may be written in this file."""
    return is_test(path) or is_migration(path) or bool({"actions", "models"} & set(path.parts)) or path.stem == "models"


def text_of(node: ast.AST) -> str | None:
    """A string as far as it is known: the holes of an f-string become x."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
    return None


def last_name(node: ast.AST) -> str:
    """The last name of a receiver: session of request.session, cache of cache."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def dictionaries(tree: ast.Module) -> set[str]:
    """Names that hold a dictionary or a set somewhere in the module."""
    held = set()
    for node in ast.walk(tree):
        value, targets = getattr(node, "value", None), []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        plain = isinstance(value, ast.Dict | ast.DictComp | ast.Set | ast.SetComp)
        made = isinstance(value, ast.Call) and last_name(value.func) in {
            "dict",
            "set",
            "Counter",
            "defaultdict",
            "copy",
        }
        if plain or made:
            held |= {last_name(target) for target in targets}
    return held


def is_write(call: ast.Call, held: set[str]) -> bool:
    """Whether a call writes rows, as far as its shape tells."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    receiver = last_name(call.func.value)
    if receiver in NOT_ROWS:
        return False
    if call.func.attr.endswith("update") and "_" not in call.func.attr:
        asks_a_table = any(isinstance(n, ast.Attribute) and n.attr in MANAGERS for n in ast.walk(call.func.value))
        return asks_a_table or (bool(call.keywords) and not call.args and receiver not in held)
    return True


def writes_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and shape of every write in a Python or SQL file."""
    if path.suffix == ".sql":
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if WRITING_SQL.match(line):
                yield number, line.strip()
        return
    tree = tree_of(path)
    held, told = dictionaries(tree), {id(node) for node in docstrings(tree)}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_write(node, held):
            yield node.lineno, f".{node.func.attr}(...)"  # type: ignore[attr-defined]
        text = None if id(node) in told or id(node) in inner else text_of(node)
        if text and WRITING_SQL.match(text):
            yield node.lineno, text.strip().split("\n")[0][:60]  # type: ignore[attr-defined]


def complaints(folder: Path, root: Path) -> list[tuple[str, str, str]]:
    """Every write outside its place."""
    return [
        (named(path, root), shape, f"{named(path, root)}:{line} writes outside an action: {shape}")
        for path in files(folder, ".py", ".sql")
        if not may_write(path.relative_to(root))
        for line, shape in writes_in(path)
    ]


def test_only_actions_write_rows() -> None:
    rest = left_over(complaints(SOURCE, ROOT), "write")
    assert not rest, "\n".join(rest)


def test_a_planted_write_is_found(tmp_path: Path) -> None:
    pages = tmp_path / "calls" / "pages.py"
    pages.parent.mkdir()
    pages.write_text(
        "def page(call, cursor, table, rows):\n"
        "    call.save()\n"
        "    Call.objects.filter(pk=1).update(status='x')\n"
        "    rows.update(status='x')\n"
        "    call.notes.create(text='x')\n"
        "    cursor.execute('insert into calls_call values (1)')\n"
        "    cursor.execute(f'UPDATE {table} SET a = 1')\n"
        "    cursor.execute(f'DELETE FROM {table}')\n"
    )
    (tmp_path / "calls" / "grow.sql").write_text("select 1;\nDELETE FROM calls_call;\n")
    lines = [sentence for _, _, sentence in complaints(tmp_path, tmp_path)]
    assert [line.split(" ")[0] for line in lines] == ["calls/grow.sql:2"] + [
        f"calls/pages.py:{n}" for n in (2, 3, 4, 5, 6, 7, 8)
    ]


def test_dictionaries_hashes_and_caches_are_no_rows(tmp_path: Path) -> None:
    page = tmp_path / "calls" / "queries.py"
    page.parent.mkdir()
    page.write_text(
        '"""Update calls set nothing."""\n'
        "import hashlib\n"
        "def ask(request, cache, other):\n"
        "    facts = {}\n"
        "    facts.update(a=1)\n"
        "    other.update({'b': 2})\n"
        "    hashlib.sha256().update(b'x')\n"
        "    cache.delete('k')\n"
        "    request.session.save()\n"
        "    return 'select 1 for update'\n"
    )
    assert complaints(tmp_path, tmp_path) == []


def test_the_same_write_is_at_home_in_an_action(tmp_path: Path) -> None:
    action = tmp_path / "calls" / "actions" / "take.py"
    action.parent.mkdir(parents=True)
    action.write_text("def take(call):\n    call.save()\n")
    assert complaints(tmp_path, tmp_path) == []
