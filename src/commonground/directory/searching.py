"""The words a service is found by, in English and in Spanish: names first, then needs and organization, then its texts.

No street and no coordinate is ever among them. Accents are taken off here and in the question alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.directory.feeds import records as feed
from commonground.directory.needs import plain, vocabulary

CONFIGURATIONS = {"en": "english", "es": "spanish"}
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """What one language finds a service by: `first` weighs most."""

    first: str
    second: str
    third: str


def words_for(
    language: str, service: feed.Service, organization: feed.Organization, places: Iterable[feed.Location]
) -> Words:
    """The words of a service in one language."""
    told = {one.field: one.text for one in service.translations if one.language[:2] == language}
    names = [told.get("name", ""), service.name, service.alternate_name]
    needs = [vocabulary()[need.code].names[language] for need in service.needs if need.code in vocabulary()]
    runs = [organization.name, organization.alternate_name]
    runs += [one.text for one in organization.translations if one.language[:2] == language and one.field == "name"]
    cities = {address.city for place in places for address in place.addresses if address.city}
    texts = (
        [told.get("description", "")] if language != "en" else [service.description, service.eligibility_description]
    )
    return Words(
        _joined(names),
        _joined([*needs, *runs, *service.categories]),
        _joined([*texts, service.description if language == "en" else "", *sorted(cities)]),
    )


def _joined(texts: Iterable[str]) -> str:
    return plain(" \n ".join(text for text in texts if text).replace("\0", ""))[:LONGEST]
