"""A role that a smuggled statement locked out, or whose later sessions it changed, is let in again by the next connection of whoever serves."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from commonground.site import embedded
from commonground.site.postgres import Cluster, throwaway
from commonground.site.postgres.passwords import read_passwords
from commonground.site.reconnecting import Reconnecting, changed_defaults


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One of this file's own: what is changed here holds for every database of a cluster."""
    with throwaway() as running:
        running.create_database("town", owner="cg_owner")
        yield running


def of_ours(cluster: Cluster, **other: str) -> dict[str, Any]:
    """How the serving process asks for a connection."""
    password = read_passwords(cluster.places.passwords).of("cg_app")
    return {
        "host": "127.0.0.1",
        "port": str(cluster.port),
        "user": "cg_app",
        "password": password,
        "dbname": "town",
        **other,
    }


def test_a_role_whose_password_was_changed_from_within_is_let_in_by_the_next_connection(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets every role change its own password, so a statement that somebody smuggles into a page locks the application out."""
    monkeypatch.setattr(embedded, "cluster", lambda: cluster)
    with psycopg.connect(cluster.url("cg_app", "town"), autocommit=True) as thief:
        thief.execute("ALTER ROLE cg_app PASSWORD 'stolen'")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url("cg_app", "town"))
    with Reconnecting.connect(**of_ours(cluster)) as ours:
        assert ours.execute("SELECT current_user::text").fetchone() == ("cg_app",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**of_ours(cluster, password="stolen"))


DEFAULTS = (
    "default_transaction_read_only = on",
    "statement_timeout = '1ms'",
    "search_path = pg_temp",
)


@pytest.mark.parametrize("where", ["", " IN DATABASE town"])
@pytest.mark.parametrize("default", DEFAULTS)
def test_what_later_sessions_begin_with_is_laid_anew_by_the_next_connection(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, default: str, where: str
) -> None:
    monkeypatch.setattr(embedded, "cluster", lambda: cluster)
    with psycopg.connect(cluster.url("cg_app", "town"), autocommit=True) as thief:
        thief.execute(f"ALTER ROLE cg_app{where} SET {default}")
    name = default.split(" =")[0]
    asked = f"SELECT current_setting('{name}', true)"
    with psycopg.connect(cluster.url("cg_app", "town"), autocommit=True, options="-c statement_timeout=0") as other:
        assert changed_defaults(other)
    with Reconnecting.connect(**of_ours(cluster)) as ours:
        said = ours.execute(asked).fetchone()
        assert not changed_defaults(ours)
    with psycopg.connect(cluster.superuser_url("town")) as fresh:
        assert said == fresh.execute(asked).fetchone() or said == ("",)
    with psycopg.connect(cluster.superuser_url()) as superuser:
        kept = superuser.execute(
            "SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'cg_app'::regrole"
        ).fetchall()
    assert kept == [(["track_activities=off"],)]


def test_on_a_server_that_is_not_ours_nothing_is_laid_anew(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[str] = []
    monkeypatch.setattr(embedded, "cluster", lambda: cluster)
    monkeypatch.setattr(Cluster, "ensure_roles", lambda self: laid.append("roles"))
    with pytest.raises(psycopg.OperationalError):
        Reconnecting.connect(**of_ours(cluster, host="localhost", password="wrong"))
    with pytest.raises(psycopg.OperationalError):
        Reconnecting.connect(**of_ours(cluster, port="1"))
    assert laid == []
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        Reconnecting.connect(**of_ours(cluster, password="wrong"))
    assert laid == ["roles"], "once, and no circle"
