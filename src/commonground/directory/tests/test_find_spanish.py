"""The Spanish of finding help: every sentence of the templates and of the code is there."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

APP = Path(__file__).parents[1]
KIT = APP.parent / "kit"


def known():
    found = {}
    for folder in (APP, KIT):
        with (folder / "locale/es/LC_MESSAGES/django.po").open("rb") as stream:
            for message in read_po(stream, locale="es"):
                found[message.id[0] if isinstance(message.id, tuple) else message.id] = message.string
    return found


def said():
    for path in (APP / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        yield from (m[1] for m in re.findall(r"""\{% translate (["'])(.*?)\1""", text))
        for words in re.findall(r"\{% blocktranslate.*?%\}(.*?)\{% (?:plural|endblocktranslate) %\}", text, re.S):
            yield re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", words)
    for path in APP.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from re.findall(r'\b(?:_|ngettext)\(\s*"(.*?)"', path.read_text(encoding="utf-8"))


def test_every_sentence_has_its_spanish():
    spanish = known()
    sentences = set(said())
    assert len(sentences) > 80
    assert sorted(sentence for sentence in sentences if not spanish.get(sentence)) == []


def test_holes_are_the_same_in_both_languages():
    for english, spanish in known().items():
        if isinstance(english, str) and isinstance(spanish, str) and spanish:
            assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", spanish)), english
