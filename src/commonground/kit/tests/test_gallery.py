"""The gallery shows every part, in every language, and nothing on a page breaks the content policy."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.http import Http404
from django.template import TemplateSyntaxError
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils.translation.template import templatize

from commonground.kit.gallery import gallery
from commonground.kit.templatetags.display import as_attributes
from commonground.kit.tests.gallery_pages import PAGES, gallery_page

KIT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((KIT / "templates").rglob("*.html"))
PARTS = {path.stem for path in (KIT / "templates/cotton").glob("*.html")}


def rendered_parts(pages: tuple[str, ...]) -> set[str]:
    """The names of the parts that were drawn while these pages were."""
    seen: set[str] = set()

    def note(sender: object, template: object, **_: object) -> None:
        name = getattr(template, "name", "") or ""
        if name.startswith("cotton/"):
            seen.add(Path(name).stem)

    template_rendered.connect(note)
    try:
        for page in pages:
            gallery_page(page)
    finally:
        template_rendered.disconnect(note)
    return seen


def test_every_page_part_stands_in_the_gallery() -> None:
    assert rendered_parts(("parts",)) == PARTS


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_gallery_page_is_a_whole_page_in_its_language(name: str, language: str) -> None:
    html = gallery_page(name, language=language)
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert html.count('id="main"') == 1


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_used_once_on_a_page(name: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery_page(name))
    assert sorted(set(ids)) == sorted(ids)


def test_an_unknown_gallery_page_is_not_found() -> None:
    with pytest.raises(Http404):
        gallery(RequestFactory().get("/gallery/nowhere/"), "nowhere")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_carries_inline_style_or_script(name: str) -> None:
    html = gallery_page(name)
    assert not re.search(r"<[^>]*\s(style|on\w+|hx-on\S*)\s*=", html)
    assert "javascript:" not in html
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in one or "application/json" in one for one in scripts)


def test_every_page_part_declares_what_it_takes_so_that_nothing_leaks_in() -> None:
    for path in (KIT / "templates/cotton").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        taken = set(re.findall(r"\{\{ ?(\w+)", text)) - {"slot", "attrs", "field", "error", "option", "face", "request"}
        local = set(re.findall(r"(?:with|as|for) (\w+)", text)) | set(re.findall(r"(\w+)=[\w|]", text))
        declared = set(re.findall(r"[\s:](\w+)=\"", "".join(re.findall(r"<c-vars[^>]*>", text))))
        assert taken - local - declared == set(), path.name


def msgids() -> set[str]:
    """Every word of the kit that asks to be translated."""
    found: set[str] = set()
    quoted = r"""(?:_|gettext)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\)"""
    sources = [templatize(path.read_text(encoding="utf-8")) for path in TEMPLATES]
    python = [KIT / "gallery.py", *(KIT / "templatetags").glob("*.py")]
    for source in [*sources, *(path.read_text(encoding="utf-8") for path in python)]:
        found |= {ast.literal_eval(one) for one in re.findall(quoted, source)}
    return found


def test_every_word_of_the_kit_has_its_spanish() -> None:
    with (KIT / "locale/es/LC_MESSAGES/django.po").open("rb") as file:
        spanish = {message.id: message.string for message in read_po(file, locale="es")}
    found = msgids()
    assert len(found) > 200
    assert {one for one in found if not spanish.get(one)} == set()


def test_spanish_never_calls_a_permission_a_release() -> None:
    text = (KIT / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8").replace("nunca liberación", "")
    translated = "\n".join(line for line in text.splitlines() if line.startswith("msgstr"))
    assert not re.search(r"liberaci|reportar|agresor|ilegal", translated, re.IGNORECASE)


def test_a_value_cannot_break_out_of_an_attribute() -> None:
    written = as_attributes({"data-x": '"a" onfocus="steal()" "b"', "title": "<b>"})
    assert written == ' data-x="&quot;a&quot; onfocus=&quot;steal()&quot; &quot;b&quot;" title="&lt;b&gt;"'


@pytest.mark.parametrize("name", ["onclick", "style", "hx-on:click", "hx-vars", "a b", 'x"'])
def test_an_attribute_against_the_content_policy_is_refused(name: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        as_attributes({name: "1"})
