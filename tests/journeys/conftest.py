"""What journeys share: connections that do not mix with the browser's loop, and a signed-in phone, desk or board."""

from collections.abc import Iterator

import pytest
from django.db import connections


@pytest.fixture(autouse=True)
def own_connections(browser) -> Iterator[None]:
    """While a browser is open, code here runs beside its loop and holds connections of its own: closed with the database."""
    connections.close_all()
    yield
    connections.close_all()
