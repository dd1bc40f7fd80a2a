"""Sign-in speaks Spanish: every sentence of its pages is in the catalogue, and no placeholder is lost in it."""

import re

from babel.messages.pofile import read_po

from commonground.site.settings import HERE

CATALOGUE = HERE / "locale" / "es" / "LC_MESSAGES" / "django.po"
KIT = HERE.parent / "kit" / "locale" / "es" / "LC_MESSAGES" / "django.po"
PAGES = [
    *(HERE / "templates").rglob("*.html"),
    *(HERE / "templates").rglob("*.txt"),
    *(HERE.parent / "kit" / "templates" / "kit").glob("*.html"),
    *(HERE.parent / "agencies" / "templates").rglob("*.html"),
    *(HERE.parent / "messages" / "templates").rglob("*.html"),
]
SAID = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file, locale="es")


def test_every_sentence_of_the_pages_has_its_spanish():
    known = {
        m.id if isinstance(m.id, str) else m.id[0] for path in (CATALOGUE, KIT) for m in catalogue(path) if m.string
    }
    said = {one or other for page in PAGES for one, other in SAID.findall(page.read_text())}
    assert len(said) > 150
    assert said - known == set()


def test_no_placeholder_is_lost_or_made_up():
    for message in catalogue(CATALOGUE):
        if not message.id:
            continue
        pairs = (
            zip(message.id, message.string, strict=True)
            if isinstance(message.id, tuple)
            else [(message.id, message.string)]
        )
        for english, spanish in pairs:
            assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", spanish)), english
