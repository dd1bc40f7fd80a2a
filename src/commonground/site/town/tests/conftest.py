"""One town and one drawn year for all of its tests: the seed and the year never change."""

from datetime import UTC, datetime

import pytest

from commonground.site.town import Town
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.course import GeneratedStory

SEED = 7
START, END = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def town() -> Town:
    return Town.load()


@pytest.fixture(scope="session")
def year(town: Town) -> list[GeneratedCall]:
    return list(town.calls(SEED, START, END))


@pytest.fixture(scope="session")
def stories(town: Town, year: list[GeneratedCall]) -> list[GeneratedStory]:
    return list(town.stories_of(SEED, iter(year)))
