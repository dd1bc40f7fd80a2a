"""Words that wound, or that have two meanings, stand on no screen: GLOSSARY.md says what to say instead."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_texts
from babel.messages.pofile import read_po
from source_tree import ROOT, SOURCE, files, is_migration, is_test, left_over, named

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("avoided_words.toml").read_text(encoding="utf-8"))
READS = {
    ".html": page_texts.of_template,
    ".txt": page_texts.of_template,
    ".toml": page_texts.of_table,
    ".py": page_texts.of_python,
    ".mjs": page_texts.of_script,
    ".js": page_texts.of_script,
}


def avoided(audience: str) -> re.Pattern[str]:
    """One pattern for all the words that this audience should not read."""
    words = [form for w in WORDS["word"] if audience in w["audiences"] for form in (w["avoid"], *w.get("also", []))]
    spelled = "|".join(
        re.escape(word.replace("_", " ")).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])({spelled})(?![\w-])", re.I)


PATTERNS = {audience: avoided(audience) for audience in ("staff", "resident", "code")}


def instead(word: str) -> str:
    """What the glossary says in place of a word."""
    plain = " ".join(word.lower().split())
    return next(
        w["say"]
        for w in WORDS["word"]
        if plain in {f.lower().replace("_", " ") for f in (w["avoid"], *w.get("also", []))}
    )


def audience_of(path: str) -> str:
    """Who reads the texts of a file."""
    return "resident" if any(path.startswith(place) for place in WORDS["audiences"]["resident"]) else "staff"


def translations(path: Path) -> Iterator[tuple[str, str]]:
    """Audience and text of every message of a translation, in both languages."""
    with path.open("rb") as opened:
        for message in read_po(opened):
            where = [f"src/commonground/{place.rpartition('commonground/')[2]}" for place, _ in message.locations]
            audience = "resident" if any(audience_of(w) == "resident" for w in where) else "staff"
            for text in (message.id, message.string):
                for form in text if isinstance(text, list | tuple) else [text]:
                    yield audience, form or ""


def texts(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Audience and text of everything that people read in a file."""
    if path.suffix == ".po":
        yield from translations(path)
    else:
        yield from ((audience_of(named(path, root)), text) for text in READS[path.suffix](path))


def complaints(folder: Path, root: Path) -> list[tuple[str, str, str]]:
    """Every avoided word that somebody would read."""
    found = []
    for path in files(folder, *READS, ".po"):
        where = named(path, root)
        unread = any(where.startswith(entry["path"]) for entry in WORDS["not_read"])
        if unread or is_test(path.relative_to(root)) or is_migration(path):
            continue
        for audience, text in texts(path, root):
            for hit in PATTERNS[audience].finditer(text):
                word = " ".join(hit.group().split())
                found.append(
                    (
                        where,
                        word,
                        f"{where}: '{word}' (say: {instead(word)}) in: {text[max(0, hit.start() - 30) : hit.end() + 30]}",
                    )
                )
    return found


def complaints_about_names(folder: Path, root: Path) -> list[tuple[str, str, str]]:
    """Every avoided word in a name that code gives to something."""
    found = []
    for path in files(folder, ".py"):
        for line, name in page_texts.names_in(path):
            if hit := PATTERNS["code"].search(name):
                found.append(
                    (
                        named(path, root),
                        hit.group(),
                        f"{named(path, root)}:{line} the name '{name}' (say: {instead(hit.group())})",
                    )
                )
    return found


def test_nobody_reads_an_avoided_word() -> None:
    rest = left_over([*complaints(SOURCE, ROOT), *complaints_about_names(SOURCE, ROOT)], "word")
    assert not rest, "\n".join(rest)


def test_every_word_says_what_to_say_instead_and_stands_in_the_glossary() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    silent = [w["avoid"] for w in WORDS["word"] if not w.get("say") or not w["audiences"]]
    codes = {"immigration_status"}
    absent = [
        w["avoid"]
        for w in WORDS["word"]
        if w["avoid"].split(" ")[-1].lower() not in glossary and w["avoid"] not in codes
    ]
    assert not silent
    assert not absent


def plant(root: Path, path: str, text: str) -> list[str]:
    """What the check says of one planted file."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return [word.lower() for _, word, _ in complaints(root, root)]


def test_a_word_in_the_text_of_a_page_is_found(tmp_path: Path) -> None:
    assert plant(tmp_path, "src/commonground/calls/templates/calls/one.html", "<p>A repeat\n  caller</p>") == [
        "repeat caller"
    ]


def test_a_word_in_a_translated_string_is_found(tmp_path: Path) -> None:
    page = '<h1>{% translate "This was escalated" %}</h1><a title="{% translate \'Breach\' %}">x</a>'
    assert sorted(plant(tmp_path, "src/commonground/calls/templates/calls/one.html", page)) == ["breach", "escalated"]


def test_a_word_in_a_tag_a_class_or_a_comment_is_not_read(tmp_path: Path) -> None:
    page = (
        '{% if refused %}{# offender #}<p class="breach" id="client">{{ client }}</p>{% endif %}'
        "<!-- hotspot --><script>let alien</script>"
    )
    assert plant(tmp_path, "src/commonground/calls/templates/calls/one.html", page) == []


def test_residents_are_spared_more_words_than_staff(tmp_path: Path) -> None:
    assert plant(tmp_path, "src/commonground/desk/templates/desk/one.html", "<p>Your case</p>") == []
    assert plant(tmp_path, "src/commonground/portal/templates/portal/one.html", "<p>Your case</p>") == ["your case"]


def test_a_word_in_a_translation_is_found(tmp_path: Path) -> None:
    po = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#: commonground/portal/templates/portal/a.html:3\nmsgid "Tell us"\nmsgstr "Reportar"\n'
    )
    assert plant(tmp_path, "src/commonground/site/locale/es/LC_MESSAGES/django.po", po) == ["reportar"]


def test_a_word_in_a_table_is_found_and_a_code_is_not(tmp_path: Path) -> None:
    table = '[a]\ncode = "refused"\nstate = "refused"\ntitle = "The person refused"\nsource = "Smith, On breach"\n'
    assert plant(tmp_path, "src/commonground/calls/dispositions.toml", table) == ["refused"]


def test_a_word_in_the_sentence_of_a_rule_is_found(tmp_path: Path) -> None:
    rules = 'class Late(Rule):\n    """The offender is late."""\n'
    assert plant(tmp_path, "src/commonground/calls/rules.py", rules) == ["offender"]


def test_a_word_in_a_sentence_of_a_browser_module_is_found(tmp_path: Path) -> None:
    script = "const client = 'client'; say(`No signal, the client waits`); // offender\n"
    assert plant(tmp_path, "src/commonground/kit/static/commonground/js/a.mjs", script) == ["client"]


def test_a_word_in_a_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def escalate_it(panic_button):\n    repeatCaller = 1\n    alienated = 2\n")
    assert [word for _, word, _ in complaints_about_names(tmp_path, tmp_path)] == [
        "escalate",
        "panic button",
        "repeat caller",
    ]
