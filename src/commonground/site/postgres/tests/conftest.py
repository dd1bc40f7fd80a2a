"""One quick cluster for the tests that only talk to it; an open folder for those that make their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from commonground.site.postgres import Cluster, throwaway
from commonground.site.postgres.tests.cast import Ask

TOWN = "town"


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known where no other configuration does."""
    config.addinivalue_line("markers", "cluster: starts a PostgreSQL server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them to one process, so that the cluster they talk to is made once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("clusters"))


@pytest.fixture(scope="session")
def started() -> Iterator[tuple[Cluster, float]]:
    """A running cluster, and how many seconds of work it took to make and start."""
    began = sum(os.times()[:4])
    with throwaway() as running:
        took = sum(os.times()[:4]) - began
        running.create_database(TOWN, owner="cg_owner")
        with psycopg.connect(running.superuser_url(), autocommit=True) as connection:
            # It commits without waiting for the disk: what came last would be gone with the first test that kills the server.
            connection.execute("CHECKPOINT")
        yield running, took


@pytest.fixture
def cluster(started: tuple[Cluster, float]) -> Cluster:
    """A running cluster with the database `town`, also when the test before failed on the way."""
    started[0].ensure_running()
    return started[0]


@pytest.fixture
def seconds_of_work(started: tuple[Cluster, float]) -> float:
    """How long the processor worked, in this process and those it waited for, from nothing to a running cluster."""
    return started[1]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every account can enter, unlike pytest's own when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="commonground-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def ask(cluster: Cluster) -> Ask:
    """Run one statement in `town` as a role, commit, and give the rows."""

    def run(statement: str, role: str = "cg_owner") -> list[tuple[Any, ...]]:
        with psycopg.connect(cluster.url(role, TOWN)) as connection:
            result = connection.execute(statement.encode())
            return result.fetchall() if result.description else []

    return run
