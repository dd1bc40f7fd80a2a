"""What the town says: plain words, no words that wound, and no phone, address or name on the network that could be real."""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from commonground.site.town.course import GeneratedStory

pytestmark = pytest.mark.xdist_group("the year of the town")  # it is drawn once

TABLES = ("county", "agencies", "staff", "units", "directory", "natures", "people", "stories")
AVOIDED = re.compile(
    r"\b(repeat caller|frequent (utilizer|flyer)|high utilizer|drug house|problem (property|person)|suspicious|refus\w+"
    r"|non-?complian\w+|failed|no-show|unable to reach|edp|mntl|mentally ill|psycho|committed suicide|attempted suicide"
    r"|offender|perpetrator|batterer|aggressor|lethality|high danger|person served|subjects?|clients?|consumers?"
    r"|homeless\w*|addicts?|clean|dirty|illegal\w*|hazard: person|targets?|hot ?spot|crackdown|panic button|resolved"
    r"|alien|foreign-born|lep|impaired|wheelchair-bound|suffers?|minors?|juveniles?|breach\w*|escalat\w+|agents?"
    r"|access denied|not eligible|victim vault|anonymous|reportar|sin hogar|ilegal\w*|liberación|drogadict\w*)\b",
    re.IGNORECASE,
)


def text_of(table: str) -> str:
    return (files("commonground.site.town") / "data" / f"{table}.toml").read_text(encoding="utf-8")


def sentences(stories: list[GeneratedStory]) -> Iterator[str]:
    for story in stories:
        yield from (part.text for part in story.encounter.parts)
        if story.permission:
            yield story.permission.reason


def test_the_search_for_avoided_words_finds_them() -> None:
    assert AVOIDED.search("A Repeat caller") and AVOIDED.search("she refused") and AVOIDED.search("homelessness")


@pytest.mark.parametrize("table", TABLES)
def test_no_table_uses_a_word_that_wounds(table: str) -> None:
    assert not AVOIDED.search(text_of(table)), AVOIDED.search(text_of(table))


def test_no_narrative_uses_a_word_that_wounds_and_none_raises_its_voice(stories: list[GeneratedStory]) -> None:
    for text in sentences(stories):
        assert not AVOIDED.search(text), text
        assert "!" not in text


@pytest.mark.parametrize("table", TABLES)
def test_every_phone_is_one_kept_for_invented_people(table: str) -> None:
    text = text_of(table)
    assert all(number.startswith("555-01") for number in re.findall(r"\b\d{3}-\d{4}\b", text))
    assert not re.search(r"\(\d{3}\)|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b", text)


@pytest.mark.parametrize("table", TABLES)
def test_every_mail_and_web_address_ends_in_example_org(table: str) -> None:
    text = text_of(table)
    assert all(found.endswith("example.org") for found in re.findall(r"[\w.-]+@([\w.-]+)", text))
    assert all(host.endswith(".example.org") for host in re.findall(r"https?://([\w.-]+)", text))


def test_agencies_and_organizations_each_have_a_phone_of_their_own() -> None:
    agencies = re.findall(r"^phone = \"(.*)\"$", text_of("agencies"), re.MULTILINE)
    assert len(agencies) == len(set(agencies)) > 15


@pytest.mark.parametrize("table", TABLES)
def test_no_public_sentence_ends_in_an_exclamation_mark(table: str) -> None:
    assert "!" not in text_of(table)
