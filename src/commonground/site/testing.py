"""The pytest plugin: one test cluster, one migrated template, a database for each worker by copying it (decision 23)."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
os.environ.setdefault("COMMONGROUND_DATA_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("COMMONGROUND_SECRET_KEY", "a key for tests alone")
os.environ.setdefault("COMMONGROUND_POOL", "0")
os.environ.setdefault("COMMONGROUND_DEMO", "1")  # no second step: the tests of sign-in demand it themselves
os.environ.setdefault("COMMONGROUND_OWNER_DATABASE_URL", "postgresql://cg_owner@127.0.0.1:1/not_started")
Path(os.environ["COMMONGROUND_DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
ROLES = {"default": "cg_app", "ledger": "cg_ledger", "owner": "cg_owner"}


def fingerprint() -> str:
    """A name for the template that changes with any migration, register of fields or piece of the floor."""
    source = ROOT / "src" / "commonground"
    files = [*source.glob("*/migrations/*.py"), *source.glob("*/fields.toml"), *source.glob("*/floor.sql")]
    files += [
        *(source / "site" / "floor").glob("*"),
        source / "privacy" / "law" / "labels.py",
        source / "privacy" / "register.py",
    ]
    digest = hashlib.sha256()
    for file in sorted(f for f in files if f.is_file()):
        digest.update(str(file.relative_to(source)).encode() + file.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def test_cluster() -> Any:
    """The test cluster: fast and forgetful, started on demand and left running for the next run."""
    from commonground.site.postgres import Cluster

    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    cluster = Cluster(ROOT / "var" / "test", settings=quick)
    cluster.ensure_running()
    cluster.ensure_roles()
    return cluster


def point_at(cluster: Any, name: str) -> None:
    """Let every alias look at this database, each in its own role."""
    from django.conf import settings
    from django.db import connections

    from commonground.site import environment

    for alias, role in ROLES.items():
        os.environ["_TEST_URL"] = cluster.url(role, name)
        fresh = environment.database("_TEST_URL", role=role, pool=False)
        connections[alias].close()
        connections[alias].settings_dict.update(fresh)
        settings.DATABASES[alias].update(fresh)
    os.environ.pop("_TEST_URL")


def migrated_template(cluster: Any) -> str:
    """The name of the migrated template database; made once, under a lock."""
    import fcntl

    from commonground.site.installation import migrate_and_lay_floor

    name = fingerprint()
    lock = ROOT / "var" / "test" / "template.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if name not in cluster.databases():
            for old in cluster.databases():
                if old.startswith("template_") and old not in {"template0", "template1"}:
                    cluster.drop_database(old)
            cluster.create_database(f"making_{name}"[:60], owner="cg_owner")
            try:
                point_at(cluster, f"making_{name}"[:60])
                migrate_and_lay_floor(say=lambda _: None)
                _close_all()
                _rename(cluster, f"making_{name}"[:60], name)
            finally:
                if f"making_{name}"[:60] in cluster.databases():
                    _close_all()
                    cluster.drop_database(f"making_{name}"[:60])
    return name


def _rename(cluster: Any, old: str, new: str) -> None:
    import psycopg

    with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def _close_all() -> None:
    from django.db import connections

    for alias in ROLES:
        connections[alias].close()


@pytest.fixture(scope="session")
def cluster() -> Any:
    """The running test cluster."""
    return test_cluster()


def _worker_database(cluster: Any, suffix: str) -> str:
    template = migrated_template(cluster)
    name = f"test_{os.getpid()}_{suffix}"
    cluster.create_database(name, owner="cg_owner", template=template)
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, cluster: Any, worker_id: str = "main") -> Iterator[None]:
    """One database a worker, copied from the migrated template."""
    with django_db_blocker.unblock():
        name = _worker_database(cluster, "shared")
        point_at(cluster, name)
    yield
    with django_db_blocker.unblock():
        _close_all()
        cluster.drop_database(name)


@pytest.fixture
def committed(django_db_blocker: Any, django_db_setup: None, cluster: Any) -> Iterator[str]:
    """A database of this test's own, in which commits are real; its name. For streams, jobs and what is killed."""
    from django.conf import settings

    with django_db_blocker.unblock():
        before = settings.DATABASES["default"]["NAME"]
        name = _worker_database(cluster, os.urandom(4).hex())
        point_at(cluster, name)
        try:
            yield name
        finally:
            _close_all()
            point_at(cluster, str(before))
            cluster.drop_database(name)


def pytest_configure() -> None:
    """Hash passwords by the same method as in service, at the lowest cost that it allows."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every database test may use all three aliases."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            marker.kwargs["databases"] = list(ROLES)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Any:
    """The fixed cast (``agencies.tests.cast``). A test that asks for ``committed`` too gets it there, for good."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    from commonground.agencies.tests.cast import make_cast

    return make_cast()
