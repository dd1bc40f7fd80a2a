"""The ledger is no measure of staff: no page and no query groups, counts or sorts its lines by a member of staff (GLOSSARY: ledger)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from source_tree import SOURCE, docstrings, files, is_migration, is_test, named, tree_of

BOOKS = {"Look", "Happening", "looks_that_showed", "happenings_of"}
TABLES = re.compile(r"ledger_(look|happening)\b", re.I)
STAFF = re.compile(r"(user|membership)_id")  # the books hold plain ids: no other way leads to a member of staff
BY_STAFF_IN_SQL = re.compile(
    r"(group\s+by|order\s+by|partition\s+by|distinct\s+on)\b[^;)]*\b(user_id|membership_id)\b", re.I | re.S
)
GATHERING = {"values", "values_list", "order_by", "distinct", "annotate", "aggregate"}
COUNTING = {"Counter", "groupby", "defaultdict", "sorted", "countBy"}


def speaks_of_the_books(tree: ast.Module) -> bool:
    """Whether a module reads the books through the ORM or by SQL."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return bool(names & BOOKS) or any(TABLES.search(text) for _, text in texts(tree))


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring, holes of an f-string left empty."""
    told = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else " " for part in node.values)


def by_staff(call: ast.Call) -> bool:
    """Whether a call gathers by staff: ``values("user_id")``, ``order_by("-membership_id")``, ``Counter(look.user_id for ...)``."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    told = [*call.args, *(word.value for word in call.keywords)]
    if name in GATHERING:
        words = [node.value for each in told for node in ast.walk(each) if isinstance(node, ast.Constant)]
        return any(isinstance(word, str) and STAFF.fullmatch(word.lstrip("-")) for word in words)
    if name in COUNTING:
        return any(
            isinstance(node, ast.Attribute) and node.attr in {"user_id", "membership_id"}
            for each in told
            for node in ast.walk(each)
        )
    return False


def complaints(folder: Path, root: Path) -> list[str]:
    """Every place that gathers the lines of the ledger by staff."""
    found = []
    for path in files(folder, ".py"):
        if is_test(path.relative_to(root)) or is_migration(path.relative_to(root)):
            continue
        tree = tree_of(path)
        if not speaks_of_the_books(tree):
            continue
        found += [
            f"{named(path, root)}:{node.lineno} gathers the ledger by staff"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and by_staff(node)
        ]
        found += [
            f"{named(path, root)}:{line} gathers the ledger by staff"
            for line, text in texts(tree)
            if TABLES.search(text) and BY_STAFF_IN_SQL.search(text)
        ]
    for path in files(folder, ".sql"):
        found += [
            f"{named(path, root)} gathers the ledger by staff"
            for statement in re.split(r"\$\$", path.read_text(encoding="utf-8"))
            if TABLES.search(statement) and BY_STAFF_IN_SQL.search(statement)
        ]
    return found


def test_no_page_and_no_query_gathers_looks_by_staff() -> None:
    readers = [path for path in files(SOURCE, ".py") if not is_test(path) and speaks_of_the_books(tree_of(path))]
    assert len(readers) > 3, "hardly a reader of the ledger was found: the check sees nothing"
    wrong = complaints(SOURCE, SOURCE)
    assert not wrong, "\n".join(wrong)


def test_no_page_of_the_ledger_takes_a_member_of_staff_as_its_question() -> None:
    for page in ("ledger", "accounting"):
        source = (SOURCE / "desk" / "pages" / f"{page}.py").read_text(encoding="utf-8")
        asked = re.findall(r"(?:GET|POST)(?:\.get\(|\[)[\"'](\w+)", source)
        assert not {
            word for word in asked if STAFF.fullmatch(word) or word in {"who", "staff", "by", "user", "membership"}
        }


def test_planted_rankings_are_found(tmp_path: Path) -> None:
    lines = [
        "from commonground.ledger.models import Look",
        "a = Look.objects.values('user_id').annotate(n=Count('id'))",
        "b = Look.objects.order_by('-membership_id')",
        "c = Counter(look.user_id for look in Look.objects.all())",
        "d = 'SELECT user_id, count(*) FROM ledger_look GROUP BY user_id'",
        "e = f'SELECT rank() OVER (PARTITION BY membership_id) FROM ledger_happening {a}'",
        "fine = Look.objects.filter(membership_id=1).values('id').order_by('-at')",
        "'SELECT count(*) FROM ledger_look GROUP BY purpose'",
    ]
    (tmp_path / "page.py").write_text("\n".join(lines))
    (tmp_path / "rank.sql").write_text("SELECT membership_id FROM ledger_look ORDER BY membership_id;")
    found = sorted({complaint.split(" ")[0] for complaint in complaints(tmp_path, tmp_path)})
    assert found == ["page.py:2", "page.py:3", "page.py:4", "page.py:5", "page.py:6", "rank.sql"]
