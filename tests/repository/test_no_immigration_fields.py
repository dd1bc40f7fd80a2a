"""What is not held cannot be demanded: nothing is for immigration status, country of birth or consulate."""

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from page_texts import names_in, without_directives
from source_tree import ROOT, SOURCE, files, is_test, left_over, named

FORBIDDEN = re.compile(
    r"\b(immigra(nt|tion) (status|number)|migra(nt|tion) status|citizenship|citizen status|is citizen"
    r"|(country|place) of birth|birth (country|place)|birthplace|consulate|nationality|naturali[sz]ation"
    r"|visa (status|type|number)|alien (number|registration)|legal status|(un)?documented status|undocumented)\b"
)


def spaced(name: str) -> str:
    """A name as words: country of birth for countryOfBirth, country_of_birth and Country-of-Birth."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.sub(r"[_\-.\s]+", " ", parts).lower().strip()


def column_names(node: Any, inside: bool = False) -> Iterator[str]:
    """Keys of a table of data, and the values of its column lists: what an import would read or a form would ask."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from column_names(value, inside or key in {"columns", "column", "fields", "field", "questions"})
    elif isinstance(node, list):
        for value in node:
            yield from column_names(value, inside)
    elif inside and isinstance(node, str):
        yield node


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"input", "select", "textarea", "option"} or tag.startswith("c-"):
            self.names += [value for name, value in attrs if value and name in {"name", "id", "field"}]


def asked_in(path: Path) -> Iterator[str]:
    """Everything in a file that could hold or ask for a fact about a person."""
    if path.suffix == ".py":
        yield from (name for _, name in names_in(path))
    elif path.suffix == ".toml":
        yield from column_names(tomllib.loads(path.read_text(encoding="utf-8")))
    elif path.suffix == ".csv":
        yield from path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    else:
        reader = _Inputs()
        reader.feed(without_directives(path.read_text(encoding="utf-8")))
        yield from reader.names


def complaints(folder: Path, root: Path) -> list[tuple[str, str, str]]:
    """Every such field, column or input."""
    return [
        (named(path, root), name, f"{named(path, root)} asks for or holds: {name}")
        for path in files(folder, ".py", ".toml", ".csv", ".html")
        if not is_test(path.relative_to(root))
        for name in asked_in(path)
        if FORBIDDEN.search(spaced(name))
    ]


def test_nothing_holds_or_asks_for_immigration_status() -> None:
    wrong = left_over(complaints(SOURCE, ROOT), "immigration")
    assert not wrong, "\n".join(wrong)


def test_planted_fields_columns_and_inputs_are_found(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("class Person:\n    country_of_birth = 1\n    visaStatus: str = ''\n")
    (tmp_path / "profile.toml").write_text('[columns]\nname = "Name"\nother = "Citizenship"\n')
    (tmp_path / "ask.html").write_text('<input name="consulate"><select id="birth-country"></select>')
    (tmp_path / "people.csv").write_text("name,Immigration Status\n")
    assert len(complaints(tmp_path, tmp_path)) == 6


def test_a_service_that_helps_with_papers_is_no_such_field(tmp_path: Path) -> None:
    (tmp_path / "needs.toml").write_text('[immigration_help]\ntitle = "Help with immigration papers and citizenship"\n')
    (tmp_path / "find.html").write_text('<p>Citizenship classes</p><input name="language">')
    assert complaints(tmp_path, tmp_path) == []
