"""Answers to words take as long as they take: tests do not wait for it. One of them looks how long it would have been."""

import pytest
from django.core.cache import cache

from commonground.mine.pages import coming


@pytest.fixture(autouse=True)
def waited(monkeypatch, request):
    """How long each answer was held back, in order."""
    waits: list[float] = []
    monkeypatch.setattr(coming, "pause", waits.append)
    if "committed" in request.fixturenames:
        request.getfixturevalue("committed")
    if "cast" in request.fixturenames:
        request.getfixturevalue("cast")
        cache.clear()
    return waits
