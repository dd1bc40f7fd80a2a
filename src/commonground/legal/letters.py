"""The letter that answers a paper with no: words from data, with a default, or an agency's own; never anything of the record."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format

from commonground.kit.papers import Section, Sheet
from commonground.legal.models import Paper


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, in one language."""

    title: str
    words: tuple[str, ...]


@cache
def _letters(own: str) -> dict[str, dict[str, Letter]]:
    rows = tomllib.loads(resources.files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))
    theirs = tomllib.loads(Path(own).read_text(encoding="utf-8")).get("agency", {}) if own else {}
    return {
        slug: {code: Letter(row["title"], tuple(row["words"])) for code, row in languages.items()}
        for slug, languages in {"": rows["default"], **theirs}.items()
    }


def letter_of(paper: Paper, language: str = "en") -> Letter:
    """Title and words of the letter, in the agency's own words where it has some. They depend on nothing of the paper or the file.

    :param language: that of a form of the letter; English where there is none.
    """
    letters = _letters(settings.LETTERS)
    own = letters.get(paper.agency.slug, letters[""])
    return own.get(language) or own.get("en") or letters[""]["en"]


def sheet_of(paper: Paper, day: date, language: str = "en") -> Sheet:
    """The letter as a sheet to print or to save as tagged PDF: whom it comes from, to whom it goes, and the words."""
    letter = letter_of(paper, language)
    to = ", ".join(part for part in (paper.issuer, paper.docket) if part)
    body = Section(heading=to, paragraphs=letter.words)
    return Sheet(
        language=language, name=letter.title, over=paper.agency.name, title=letter.title, lead=date_format(day, "DATE_FORMAT"), sections=(body,)
    )  # fmt: skip
