"""What a person reads in a file: the text of a template, a translation, a table, a rule's sentence."""

import ast
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from source_tree import docstrings, tree_of

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.S)
TRANSLATED = re.compile(r"\{%\s*(?:translate|trans)\s+(\"[^\"]*\"|'[^']*')[^%]*%\}")
DIRECTIVE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
READ_ATTRIBUTES = {
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "content",
    "value",
    "summary",
    "label",
}
UNREAD_PART_ATTRIBUTES = {"class", "href", "id", "name", "icon", "src", "type", "for", "method", "action"}
UNREAD_KEYS = {"source", "sources", "why", "pattern", "match", "columns", "synonyms", "code", "codes", "reason"}
QUOTED = re.compile(r"([\"'`])((?:(?!\1)[^\\\n]|\\.)*)\1")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def without_directives(template: str) -> str:
    """A template as plain HTML: comments and tags out, translated strings in."""
    text = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), template)
    text = TRANSLATED.sub(lambda found: found.group(1)[1:-1].replace('"', "&quot;").replace("'", "&#39;"), text)
    return DIRECTIVE.sub(lambda found: " " + "\n" * found.group().count("\n"), text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        part = tag.startswith("c-")
        for name, value in attrs:
            if value and (name in READ_ATTRIBUTES or (part and name not in UNREAD_PART_ATTRIBUTES)):
                self.read.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.silent -= tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.read.append(text)


def of_template(path: Path) -> Iterator[str]:
    """What a reader sees of a template, attributes that are read aloud too."""
    reader = _Reader()
    reader.feed(without_directives(path.read_text(encoding="utf-8")))
    yield " ".join(" ".join(reader.read).split())


def of_table(path: Path) -> Iterator[str]:
    """The sentences and titles of a table of data: values with a space or a capital, not codes, sources or patterns."""

    def values(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key not in UNREAD_KEYS:
                    yield from values(value)
        elif isinstance(node, list):
            for value in node:
                yield from values(value)
        elif isinstance(node, str) and (" " in node.strip() or node[:1].isupper()):
            yield node

    yield from values(tomllib.loads(path.read_text(encoding="utf-8")))


def of_python(path: Path) -> Iterator[str]:
    """What Python shows to people: translated strings, and the docstrings of rules and events."""
    tree = tree_of(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))
    if path.stem in {"rules", "events", "status"}:
        yield from (str(node.value) for node in docstrings(tree))


def of_script(path: Path) -> Iterator[str]:
    """The strings of a browser module that could be sentences: those with a space in them."""
    for found in QUOTED.finditer(path.read_text(encoding="utf-8")):
        if " " in found.group(2).strip():
            yield found.group(2)


def names_in(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a Python file gives to something, as words: line and `has called before` for hasCalledBefore."""
    for node in ast.walk(tree_of(path)):
        name = ""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.attr
        if name:
            spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
            yield getattr(node, "lineno", 0), spaced.lower().strip()
