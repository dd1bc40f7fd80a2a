"""The Spanish of the phone and of permissions: every sentence of their templates and code, and of the forms that stand on their pages, is there."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

from commonground.consents.status import RELEASE

HOUSE = Path(__file__).parents[2]
# The forms of other chapters that stand on pages of the phone.
FORMS = (
    "consents/forms.py",
    "consents/models/release.py",
    "consents/models/withdrawal.py",
    "encounters/forms.py",
    "assessments/forms.py",
    "messages/models/safe_contact.py",
    "units/status.py",
)


def known():
    found = {}
    for path in sorted(HOUSE.glob("*/locale/es/LC_MESSAGES/django.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="es"):
                found.setdefault(message.id[0] if isinstance(message.id, tuple) else message.id, message.string)
    return found


def said():
    for path in [*(HOUSE / "field/templates").rglob("*.html"), *(HOUSE / "consents/templates").rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        yield from (m[1] for m in re.findall(r"""\{% translate (["'])(.*?)\1""", text))
        for words in re.findall(r"\{% blocktranslate.*?%\}(.*?)\{% (?:plural|endblocktranslate) %\}", text, re.S):
            yield re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", words)
    code = [p for p in (HOUSE / "field").rglob("*.py") if "tests" not in p.parts]
    for path in [*code, *(HOUSE / name for name in FORMS)]:
        yield from re.findall(r'\b(?:_|gettext_noop)\(\s*"(.*?)"', path.read_text(encoding="utf-8"))


def test_how_a_permission_stands_has_its_spanish():
    assert [words for code, words in RELEASE.words.items() if code != "asked" and not known().get(words)] == []


def test_every_sentence_has_its_spanish():
    spanish, sentences = known(), set(said())
    assert len(sentences) > 150
    assert sorted(one for one in sentences if not spanish.get(one)) == []


def test_holes_are_the_same_in_both_languages():
    for english, spanish in known().items():
        if isinstance(english, str) and isinstance(spanish, str) and spanish:
            assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", spanish)), english
