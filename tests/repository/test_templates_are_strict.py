"""Templates keep to the content policy: nothing inline, nothing unescaped, every form with its token."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from page_texts import without_directives
from source_tree import ROOT, SOURCE, exceptions, files, granted, is_test, left_over, named

UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off|\bmark_safe\(|\bSafeString\(")
INCLUDED = re.compile(r"\{%\s*include\s+\"([^\"]+)\"")
POSTING = re.compile(r"<form\b(?=[^>]*\bmethod\s*=\s*[\"']?post)[^>]*>(.*?)(?:</form>|\Z)", re.I | re.S)
FETCHED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
}


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "c-vars":
            return
        found = dict(attrs)
        for name, value in attrs:
            if (
                name == "style"
                or name.startswith(("hx-on", "data-hx-on", "x-on", "@"))
                or re.fullmatch(r":?on[a-z]+", name)
            ):
                self.complain(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.complain(f"<{tag} {name}=javascript:>")
            if (tag, name) in FETCHED and re.match(r"\s*(https?:)?//", value or ""):
                self.complain(f"<{tag} {name}> from elsewhere")
        if tag == "script" and "src" not in found and found.get("type") != "application/json":
            self.complain("<script> inline")
        if tag == "style":
            self.complain("<style> inline")

    def complain(self, what: str) -> None:
        self.wrong.append((self.getpos()[0], what))


def strict(template: str) -> list[tuple[int, str]]:
    """Line and kind of everything that the content policy would stop."""
    reader = _Strict()
    reader.feed(without_directives(template))
    return reader.wrong


def unescaped(folder: Path, root: Path) -> Iterator[tuple[str, str, str]]:
    """Every place that passes markup through."""
    for path in files(folder, ".html", ".svg", ".py"):
        if is_test(path.relative_to(root)):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNESCAPED.search(line):
                yield (
                    named(path, root),
                    line.strip(),
                    f"{named(path, root)}:{number} passes markup through: {line.strip()[:80]}",
                )


def carries_token(form: str, parts: dict[str, str]) -> bool:
    """Whether a form holds the token itself, or includes by name a part that begins with it."""
    included = (parts.get(name, "") for name in INCLUDED.findall(form))
    return "csrf_token" in form or any(part.startswith("{% csrf_token %}") for part in included)


def without_token(folder: Path, root: Path) -> Iterator[tuple[str, str, str]]:
    """Every form that posts without the token."""
    parts = {
        path.as_posix().rpartition("/templates/")[2]: path.read_text(encoding="utf-8")
        for path in files(folder, ".html")
    }
    for path in files(folder, ".html"):
        text = path.read_text(encoding="utf-8")
        for form in POSTING.finditer(text):
            if not carries_token(form.group(1), parts):
                line = text.count("\n", 0, form.start()) + 1
                yield named(path, root), "form", f"{named(path, root)}:{line} a form posts without csrf_token"


def test_no_template_carries_inline_script_or_style() -> None:
    wrong = [
        f"{named(p)}:{n} {what}" for p in files(SOURCE, ".html") for n, what in strict(p.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_passed_through_unescaped_without_a_reason() -> None:
    listed = exceptions("safe")
    found = list(unescaped(SOURCE, ROOT))
    rest = [sentence for path, _, sentence in found if not any(granted(path, e) for e in listed)]
    rest += [f"exception no longer needed: {e}" for e in listed if not any(granted(path, e) for path, _, _ in found)]
    assert not rest, "\n".join(rest)


def test_every_form_that_posts_carries_its_token() -> None:
    rest = left_over(without_token(SOURCE, ROOT), "csrf")
    assert not rest, "\n".join(rest)


def test_planted_inline_things_are_found() -> None:
    page = (
        '<p style="color:red">\n<script>go()</script>\n<button onclick="go()">\n'
        '<a hx-on:click="go()">\n<a href="javascript:go()">\n'
        '<style>p{}</style>\n<img src="https://elsewhere.example/x.png">\n<p {% if a %}style="x"{% endif %}>\n'
    )
    assert [line for line, _ in strict(page)] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_page_that_keeps_to_the_policy_passes() -> None:
    page = (
        '{% load static %}<script src="{% static \'a.mjs\' %}" type="module"></script>'
        '<script type="application/json">{}</script>'
        '<a href="https://elsewhere.example/">x</a>{# <p style="x"> #}<c-vars style="" />'
        '<p class="one" data-on="x">on</p>'
    )
    assert strict(page) == []


def test_a_planted_form_without_its_token_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<form method="get"></form>\n<form action="/x" method=post>\n<button></form>\n'
        '<form method="POST">{% csrf_token %}</form>'
    )
    assert [s for _, _, s in without_token(tmp_path, tmp_path)] == ["a.html:2 a form posts without csrf_token"]


def test_a_token_in_an_included_part_counts_and_a_part_without_one_does_not(tmp_path: Path) -> None:
    shelf = tmp_path / "field" / "templates" / "field"
    shelf.mkdir(parents=True)
    (shelf / "_kept.html").write_text('{% csrf_token %}<input type="hidden" name="once">')
    (shelf / "_bare.html").write_text('{% if a %}{% csrf_token %}{% endif %}<input name="once">')
    (shelf / "a.html").write_text(
        '<form method="post">{% include "field/_kept.html" %}</form>\n'
        '<form method="post">{% include "field/_bare.html" %}</form>\n'
        '<form method="post">{% include "field/_gone.html" %}</form>'
    )
    found = [sentence.split(" ")[0].rpartition(":")[2] for _, _, sentence in without_token(tmp_path, tmp_path)]
    assert found == ["2", "3"]


def test_planted_markup_that_is_passed_through_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ text|safe }}\n{{ text | safe }}\n{% autoescape off %}\n{{ safety }}\n")
    (tmp_path / "b.py").write_text("return mark_safe(text)\n")
    assert [s.split(" ")[0] for _, _, s in unescaped(tmp_path, tmp_path)] == [
        "a.html:1",
        "a.html:2",
        "a.html:3",
        "b.py:1",
    ]
