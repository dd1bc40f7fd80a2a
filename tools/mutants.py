"""Small faults in a Python file, one at a time: what ``make mutate`` plants to see which the tests find.

Faults are planted in the syntax tree: a comparison, a bound, a constant, an operator, a condition, a member of a list, a return, a statement that
acts. Left alone are docstrings, annotations, decorators, imports, the prose within f-strings (messages), and names.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.BitXor: ast.BitOr,
}  # fmt: skip
INSTEAD = {
    "any": "all", "all": "any", "min": "max", "max": "min", "union": "intersection", "intersection": "union", "issuperset": "issubset",
    "issubset": "issuperset", "isdisjoint": "issuperset",
}  # fmt: skip
SKIPPED = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
SHORT = 90


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. ``key`` names it as long as its own words stand as they are, wherever else the file changes."""

    file: str
    line: int
    inside: str
    was: str
    now: str
    nth: int
    plant: Callable[[], None]

    @property
    def key(self) -> str:
        """Its name in what is kept of a run."""
        return "\t".join((self.file, self.inside, self.was, self.now, str(self.nth)))

    def __str__(self) -> str:
        again = f" (number {self.nth + 1})" if self.nth else ""
        return f"{self.file}:{self.line}: in {self.inside}: {self.was}  ->  {self.now}{again}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: the node or list that holds it, and under which name or number."""

    holder: Any
    key: str | int
    inside: str
    in_a_list: bool = False

    def put(self, new: ast.AST) -> Callable[[], None]:
        """What puts another node there."""

        def plant() -> None:
            if isinstance(self.key, int):
                self.holder[self.key] = new
            else:
                setattr(self.holder, self.key, new)

        return plant


def mutants(path: Path, name: str) -> tuple[ast.Module, list[Mutant]]:
    """The tree of a file and every fault for it. A fault is planted in the tree itself and never taken back: whoever plants one does so in a
    process of its own.

    :param name: what the file is called in lists.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    made, times = [], Counter[tuple[str, str, str]]()
    for place, node in _nodes(tree, "module"):
        for was, now, plant in _faults(place, node):
            same = (place.inside, was, now)
            made.append(Mutant(name, node.lineno, place.inside, was, now, times[same], plant))
            times[same] += 1
    return tree, made


def _nodes(node: ast.AST, inside: str) -> Iterator[tuple[Place, Any]]:
    """Every node of code below one, with its place."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params") or isinstance(node, ast.JoinedStr):
            continue
        if isinstance(value, list):
            for number, one in enumerate(value):
                if isinstance(one, ast.AST) and not (number == 0 and name == "body" and _is_docstring(node, one)):
                    yield from _node(Place(value, number, inside, name in ("elts", "keys")), one)
        elif isinstance(value, ast.AST):
            yield from _node(Place(node, name, inside), value)


def _node(place: Place, node: ast.AST) -> Iterator[tuple[Place, Any]]:
    if isinstance(node, SKIPPED) or (place.inside == "module" and _names_a_type(node)):
        return
    if hasattr(node, "lineno"):
        yield place, node
    inside = place.inside
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inside = node.name if inside == "module" else f"{inside}.{node.name}"
    yield from _nodes(node, inside)


def _names_a_type(node: ast.AST) -> bool:
    """``Places = dict[Triple, Cell]``: read by whoever checks types, and by nobody else."""
    name = node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""
    return name[:1].isupper() and not name.isupper()


def _is_docstring(holder: ast.AST, node: ast.AST) -> bool:
    says = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return says and isinstance(holder, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


Fault = tuple[str, str, Callable[[], None]]


def _faults(place: Place, node: Any) -> Iterator[Fault]:
    if isinstance(node, ast.Constant) and place.in_a_list:
        return  # a member of a list is taken out of it
    for new in _instead(node):
        new = ast.fix_missing_locations(ast.copy_location(new, node))
        was, now = ast.unparse(node), ast.unparse(new)
        if was != now:
            yield *_shortened(was, now), place.put(new)
    if isinstance(node, ast.comprehension):
        return
    for number, condition in ((n, c) for one in getattr(node, "generators", []) for n, c in enumerate(one.ifs)):
        (holder,) = [one for one in node.generators if condition in one.ifs]
        yield f"if {_first(ast.unparse(condition))}", "(dropped)", Place(holder.ifs, number, "").put(_true(condition))


def _instead(node: Any) -> Iterator[ast.AST]:
    """What may stand wrongly in the place of a node."""
    if isinstance(node, ast.Compare):
        for number, op in enumerate(node.ops):
            yield _with(node, "ops", number, COMPARED[type(op)]())
    elif isinstance(node, ast.BoolOp):
        yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for number in range(len(node.values)):
            rest = [one for n, one in enumerate(node.values) if n != number]
            yield rest[0] if len(rest) == 1 else _changed(node, values=rest)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield _changed(node, op=OPERATORS[type(node.op)]())
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Set | ast.List | ast.Tuple) and isinstance(getattr(node, "ctx", None), ast.Load | None):
        for number in range(len(node.elts)):
            yield _changed(node, elts=[one for n, one in enumerate(node.elts) if n != number])
    elif isinstance(node, ast.Dict):
        for number in range(len(node.keys)):
            kept = [n for n in range(len(node.keys)) if n != number]
            yield _changed(node, keys=[node.keys[n] for n in kept], values=[node.values[n] for n in kept])
    elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in INSTEAD:
            yield _changed(node, **{"id" if isinstance(node, ast.Name) else "attr": INSTEAD[name]})
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    else:
        yield from _statements(node)


def _statements(node: Any) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.While):
        yield _changed(node, test=ast.Constant(False))
        if isinstance(node, ast.If) and not isinstance(node.test, ast.Compare | ast.UnaryOp):  # those are turned round
            yield _changed(node, test=ast.Constant(True))
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif _acts(node):
        yield ast.Pass()


def _acts(node: Any) -> bool:
    """Whether a statement does something that can be left out."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return all(isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets)
    return isinstance(node, ast.Raise)


def _constants(value: Any) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant(f"{value}~")
    elif value is None:
        yield ast.Constant(True)


def _true(like: ast.AST) -> ast.AST:
    return ast.copy_location(ast.Constant(True), like)


def _changed(node: Any, **fields: Any) -> Any:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _with(node: Any, name: str, number: int, value: ast.AST) -> Any:
    return _changed(node, **{name: [value if n == number else one for n, one in enumerate(getattr(node, name))]})


def _first(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}..."


def _shortened(was: str, now: str) -> tuple[str, str]:
    """The first line of both, from where they begin to differ when that lies far behind."""
    was, now = " ".join(was.split()), " ".join(now.split())
    same = next(
        (n for n, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), min(len(was), len(now))
    )
    begin = max(0, same - SHORT // 2) if max(len(was), len(now)) > SHORT else 0
    return tuple(("..." if begin else "") + _first(text[begin:]) for text in (was, now))  # type: ignore[return-value]
