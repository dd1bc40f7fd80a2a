"""What one session of the application's role learns of the statements of another: which there are, never whose, and no value in them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, connections

from commonground.agencies.context import as_viewer, token_for
from commonground.agencies.models import User
from commonground.kit.closed import door_open
from commonground.people.models import Person
from commonground.site import diagnosis, environment

RUNNING = "SELECT query FROM pg_stat_activity WHERE pid = %s"
SHOWN = "ALTER ROLE cg_app IN DATABASE {} SET track_activities = on"
SECRET = "Xantippe Quillfeather"


@contextmanager
def smuggled(cluster, name: str) -> Iterator[psycopg.Connection]:
    """Another session of the application's role in the same database, of whoever smuggled a statement into it."""
    with psycopg.connect(cluster.url("cg_app", name), autocommit=True) as thief:
        yield thief


def seen_of_ours(thief: psycopg.Connection) -> str:
    return thief.execute(RUNNING, [connection.connection.info.backend_pid]).fetchone()[0]


@pytest.fixture
def shown(alone_with_the_roles, cluster, committed) -> str:
    """A server that is not ours to set, where sessions of one role see each other's statements; the database's name."""
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as superuser:
        superuser.execute(SHOWN.format(f'"{committed}"'))
    connection.close()
    return committed


@pytest.fixture(params=["1", "0"], ids=["prepared", "behind a pooler"])
def bound(request, monkeypatch) -> None:
    """The application's connection, with statements kept for the next time and without."""
    monkeypatch.setenv("COMMONGROUND_PREPARED", request.param)
    monkeypatch.setenv("_TEST_BOUND", "postgresql://cg_app@127.0.0.1:1/none")
    kept = connection.settings_dict["OPTIONS"]
    fresh = environment.database("_TEST_BOUND", role="cg_app", pool=False)["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = fresh
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = kept


def test_the_token_of_a_viewer_stands_in_no_statement(cluster, shown, cast, bound):
    with smuggled(cluster, shown) as thief, as_viewer(cast.ines):
        seen = seen_of_ours(thief)
        assert "set_config" in seen and "$1" in seen
        signature = token_for(cast.ines).split("#")[1]
        assert str(cast.ines.membership_id) not in seen and "#" not in seen and signature not in seen


def test_no_value_stands_in_a_statement(cluster, shown, cast, bound):
    with smuggled(cluster, shown) as thief, as_viewer(cast.ines), door_open("test"):
        for asks in (
            lambda: list(User.objects.filter(name=SECRET)),
            lambda: list(Person.objects.filter(name__in=[SECRET, "another"])),
            lambda: User.objects.filter(name=SECRET, email=SECRET).exists(),
            lambda: [connection.cursor().execute("SELECT %s::text, %s::int", [SECRET, 731_991])],
            lambda: connection.cursor().executemany("SELECT %s::text", [(SECRET,), (SECRET,)]),
        ):
            asks()
            seen = seen_of_ours(thief)
            assert "$1" in seen and SECRET not in seen and "731991" not in seen, seen


def test_where_the_server_is_ours_statements_are_not_even_shown(cluster, committed, cast):
    with smuggled(cluster, committed) as thief, as_viewer(cast.ines):
        assert seen_of_ours(thief) == ""
        assert thief.execute("SHOW track_activities").fetchone() == ("off",)


@pytest.mark.parametrize(
    "statement",
    [
        "SET track_activities = on",
        "SELECT set_config('track_activities', 'on', false)",
        "ALTER ROLE cg_app SET track_activities = on",
        "ALTER ROLE cg_app RESET track_activities",
    ],
)
def test_whoever_smuggles_a_statement_does_not_show_them_again(alone_with_the_roles, cluster, committed, statement):
    with smuggled(cluster, committed) as thief:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            thief.execute(statement)
        thief.execute("ALTER ROLE cg_app RESET ALL")
    with smuggled(cluster, committed) as thief:
        assert thief.execute("SHOW track_activities").fetchone() == ("off",)


def statements() -> diagnosis.Finding:
    (found,) = [each for each in diagnosis.diagnose() if "statements" in each.what]
    return found


def test_the_doctor_says_where_statements_are_shown_and_how_to_end_it(cluster, shown):
    found = statements()
    assert not found.fine and "ALTER ROLE cg_app SET track_activities = off" in found.do
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as superuser:
        superuser.execute(f'ALTER ROLE cg_app IN DATABASE "{shown}" RESET track_activities')
    for alias in connections:
        connections[alias].close()
    assert statements().fine
