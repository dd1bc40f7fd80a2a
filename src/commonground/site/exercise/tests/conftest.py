"""A small town for tests: weeks instead of a year, in a database of the test's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonground.site.exercise import founding
from commonground.site.exercise.options import Options

NOW = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)
Found = Callable[[datetime], list[str]]


@pytest.fixture
def found(committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Founds the town (or tops it up) as of a moment; returns the lines that were said."""
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(founding, "YEAR", timedelta(days=21))

    def at(now: datetime) -> list[str]:
        said: list[str] = []
        with founding.one_at_a_time():
            founding._found(Options(), said.append, now)
        return said

    return at
