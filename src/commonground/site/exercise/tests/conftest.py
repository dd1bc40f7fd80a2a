"""A small town for tests: weeks instead of a year, in a database of the test's own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonground.site.exercise import founding
from commonground.site.exercise.options import Options
from commonground.site.testing import copy_of, migrated_template

NOW = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)
TOLD = timedelta(days=16)
Found = Callable[[datetime], list[str]]


def found_at(now: datetime) -> list[str]:
    """Found the town (or top it up) as of a moment; returns the lines that were said."""
    said: list[str] = []
    with founding.one_at_a_time():
        founding._found(Options(), said.append, now)
    return said


@pytest.fixture(scope="session")
def keys_of_the_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of all small towns: the same keys, so that a copy of a town knows its passwords."""
    return tmp_path_factory.mktemp("town")


@pytest.fixture
def small(keys_of_the_town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell weeks instead of a year."""
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(keys_of_the_town))
    monkeypatch.setattr(founding, "YEAR", TOLD)


@pytest.fixture(scope="session")
def founded() -> dict[datetime, str]:
    """The databases of towns that were founded, by the moment."""
    return {}


@pytest.fixture
def found(
    request: pytest.FixtureRequest,
    small: None,
    founded: dict[datetime, str],
    cluster: Any,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Found]:
    """Founds the town (or tops it up) as of a moment; returns the lines that were said.

    ``pytest.mark.parametrize("found", [NOW], indirect=True)`` begins in a copy of the town that was founded then.
    """
    with django_db_blocker.unblock():
        empty, moment = migrated_template(cluster, peopled=False), getattr(request, "param", None)
        if moment is not None and moment not in founded:
            with copy_of(cluster, empty) as name:
                found_at(moment)
            founded[moment] = name
        with copy_of(cluster, founded.get(moment, empty)):
            yield found_at
