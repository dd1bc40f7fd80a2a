"""The pytest plugin: one test cluster, one migrated template, a database for each worker by copying it (decision 23)."""

import hashlib
import os
import pickle
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / os.environ.get("COMMONGROUND_TEST_DATA_DIR", "var/test")
os.environ.setdefault("COMMONGROUND_DATA_DIR", str(FOLDER))
os.environ.setdefault("COMMONGROUND_SECRET_KEY", "a key for tests alone")
os.environ.setdefault("COMMONGROUND_POOL", "0")
os.environ.setdefault("COMMONGROUND_DEMO", "1")  # no second step: the tests of sign-in demand it themselves
os.environ.setdefault("COMMONGROUND_OWNER_DATABASE_URL", "postgresql://cg_owner@127.0.0.1:1/not_started")
STATIC = Path(os.environ["COMMONGROUND_DATA_DIR"], "static")
if (
    "PYTEST_XDIST_WORKER" not in os.environ
):  # what an earlier run gathered there would be served in place of today's files
    shutil.rmtree(STATIC, ignore_errors=True)
STATIC.mkdir(parents=True, exist_ok=True)
ROLES = {"default": "cg_app", "ledger": "cg_ledger", "owner": "cg_owner"}


def fingerprint() -> str:
    """A name for the template that changes with any migration, register of fields or piece of the floor."""
    source = ROOT / "src" / "commonground"
    files: list[Path] = [*source.glob("*/migrations/*.py"), *source.glob("*/fields.toml"), *source.glob("*/floor.sql")]
    files += [
        *(source / "site" / "floor").glob("*"),
        *(f for kind in ("py", "toml") for f in (source / "privacy" / "law").glob(f"**/*.{kind}")),
        source / "privacy" / "register.py",
        *(source / "agencies").glob("**/*.py"),
        source / "agencies" / "roles.toml",
        source / "ledger" / "writing.py",
    ]
    digest = hashlib.sha256()
    for file in sorted(f for f in files if f.is_file()):
        digest.update(str(file.relative_to(source)).encode() + file.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


TEMPLATE = (
    fingerprint()
)  # when the code is loaded: files that change during a run must not name what the loaded code makes


def quick_cluster() -> Any:
    """The test cluster: fast and forgetful, started on demand and left running for the next run.

    Nothing sweeps up behind its back: tests roll back what they wrote, and whoever counts the rows in between finds none and
    plans for none.
    """
    from commonground.site.postgres import QUICK, Cluster

    quick = {
        "max_connections": "200",
        "autovacuum": "off",
        "jit": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    }
    cluster = Cluster(FOLDER, settings={**QUICK, **quick})
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


def migrated_template(cluster: Any, *, peopled: bool = True) -> str:
    """The name of the migrated template database, with or without the cast in it; made once, under a lock."""
    import fcntl

    name = TEMPLATE
    lock = FOLDER / "template.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        there = cluster.databases()
        if f"{name}_peopled" not in there:
            for old in there:
                if old.startswith("template_") or old == "making":
                    cluster.drop_database(old)
            _make(cluster, name)
    return f"{name}_peopled" if peopled else name


def _make(cluster: Any, name: str) -> None:
    """Migrate once; then a copy in which the cast of the tests lives, made through actions like everything of theirs."""
    from commonground.agencies.tests.cast import make_cast
    from commonground.site.installation import migrate_and_lay_floor

    cluster.create_database("making", owner="cg_owner")
    point_at(cluster, "making")
    migrate_and_lay_floor(say=lambda _: None)
    _close_all()
    _rename(cluster, "making", name)
    cluster.create_database("making", owner="cg_owner", template=name)
    point_at(cluster, "making")
    kept = vars(make_cast())
    _close_all()
    _cast_file(name).write_bytes(pickle.dumps(kept))
    _rename(cluster, "making", f"{name}_peopled")


def _cast_file(name: str) -> Path:
    return FOLDER / f"{name}.cast"


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
    return quick_cluster()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, cluster: Any, worker_id: str = "main") -> Iterator[None]:
    """One database a worker, copied from the migrated template."""
    with django_db_blocker.unblock():
        name = f"test_{os.getpid()}_shared"
        cluster.create_database(name, owner="cg_owner", template=migrated_template(cluster))
        point_at(cluster, name)
    yield
    with django_db_blocker.unblock():
        _close_all()
        _drop_what_is_left(cluster)


@pytest.fixture
def alone_with_the_roles(cluster: Any) -> Iterator[None]:
    """What is said to a role holds for the whole server, and PostgreSQL refuses two who say it at once ("tuple concurrently updated"): the others wait.

    A test asks for it before anything else, so that what it said is taken back before the next one begins.
    """
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as waiting:
        waiting.execute("SELECT pg_advisory_lock(hashtext('what is said to the roles'))")
        yield


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_blocker: Any, django_db_setup: None, cluster: Any
) -> Iterator[str]:
    """A database of this test's own, in which commits are real; its name. For streams, jobs and what is killed."""
    with django_db_blocker.unblock():
        template = migrated_template(cluster, peopled="cast" in request.fixturenames)
        with copy_of(cluster, template) as name:
            yield name


@contextmanager
def copy_of(cluster: Any, template: str) -> Iterator[str]:
    """A copy of a database, at which every alias looks meanwhile; afterwards nobody gets into it, but it can be copied."""
    from django.conf import settings

    before = settings.DATABASES["default"]["NAME"]
    name = f"test_{os.getpid()}_{os.urandom(4).hex()}"
    cluster.create_database(name, owner="cg_owner", template=template)
    point_at(cluster, name)
    try:
        yield name
    finally:
        _close_all()
        point_at(cluster, str(before))
        _shut(cluster, name)


def _shut(cluster: Any, name: str) -> None:
    """Nobody gets into this database any more, and who is in it is out.

    It is dropped with the last test: ext4 looks at every file deleted in the last minutes before it makes a new one, and a
    database made soon after others were dropped takes ten times as long.
    """
    import psycopg

    with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _drop_what_is_left(cluster: Any) -> None:
    """Drop the databases of this process, and those of processes that are gone (a run that was killed drops nothing)."""
    for name in cluster.databases():
        of = re.match(r"test_(\d+)_", name)
        if of and (int(of[1]) == os.getpid() or not _lives(int(of[1]))):
            cluster.drop_database(name)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def pytest_sessionstart(session: pytest.Session) -> None:
    """What an earlier run gathered of styles and scripts would be served in place of today's: it goes before the processes start."""
    if not hasattr(session.config, "workerinput"):
        for kept in (FOLDER / "static").glob("*"):
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()


def pytest_configure() -> None:
    """Passwords cost little in tests; examples are the same at every run, unless somebody goes to look for new ones."""
    from hypothesis import HealthCheck, settings

    from commonground.site.nursery import cheap_passwords

    cheap_passwords()
    clients_hold_cookies()
    _list_static_files_once()
    calm: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}  # a busy machine is no failure
    settings.register_profile("the same every time", derandomize=True, **calm)
    if not os.environ.get("COMMONGROUND_EXPLORE"):
        settings.load_profile("the same every time")


def clients_hold_cookies() -> None:
    """The test client takes the name of a session for its cookie; here a browser holds the cookie, and the row another name."""
    from django.conf import settings
    from django.test.client import ClientMixin

    from commonground.site.sessions import SessionStore

    put = ClientMixin._set_login_cookies  # type: ignore[attr-defined]

    def put_cookie(self: Any, request: Any) -> None:
        put(self, request)
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.cookie

    def session(self: Any) -> SessionStore:
        held = self.cookies.get(settings.SESSION_COOKIE_NAME)
        if held:
            return SessionStore.of_cookie(held.value)
        store = SessionStore()
        store.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = store.cookie
        return store

    ClientMixin._set_login_cookies = put_cookie  # type: ignore[attr-defined]
    ClientMixin.session = property(session)  # type: ignore[assignment, method-assign]


def _list_static_files_once() -> None:
    """Each test client makes the middlewares anew; the static files that are served as they lie are listed for the first alone."""
    from whitenoise.middleware import WhiteNoiseMiddleware as Static

    list_files = Static.add_files_from_finders
    listed: dict[tuple[object, ...], dict[str, Any]] = {}

    def list_once(self: Any) -> None:
        key = (self.autorefresh, self.max_age, self.static_prefix)
        if key not in listed:
            before = set(self.files)
            list_files(self)
            listed[key] = {name: file for name, file in self.files.items() if name not in before}
        self.files.update(listed[key])

    Static.add_files_from_finders = list_once  # type: ignore[method-assign]


def pytest_collection_finish() -> None:
    """What was read stays for the whole run: the collector of rubbish need not look at it again and again."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every database test may use all three aliases; tests that share something dear come first, and to one process."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            marker.kwargs["databases"] = list(ROLES)
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    if getattr(config.option, "loadgroup", False):
        for item in items:
            _name_the_group(item)


def _name_the_group(item: pytest.Item) -> None:
    """Put the group behind the name of a test, where pytest-xdist looks for it.

    pytest-xdist 3.8 does so itself, but pytest 9.2 no longer keeps the name where it writes (pytest-xdist issue 1386).
    """
    marker = item.get_closest_marker("xdist_group")
    if marker is not None and not item.nodeid.endswith(f"@{marker.args[0]}"):
        item._id = type(item.id).parse(f"{item.nodeid}@{marker.args[0]}")  # type: ignore[attr-defined]


def pytest_runtest_setup() -> None:
    """Each test begins in the language of the settings: a page that was asked for in Spanish leaves the process speaking it."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def kept_cast(django_db_setup: None) -> bytes:
    """The cast as it was put into the template."""
    return _cast_file(TEMPLATE).read_bytes()


@pytest.fixture
def cast(request: pytest.FixtureRequest, kept_cast: bytes) -> Any:
    """The fixed cast (``agencies.tests.cast``), fresh for each test; with ``committed`` it lives there, for good."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    from commonground.agencies.tests.cast import Cast

    return Cast(**pickle.loads(kept_cast))  # noqa: S301 (written by this plugin itself)
