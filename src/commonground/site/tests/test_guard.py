"""The application does not start in a role that could see past the floor, and says which one to use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from commonground.site.environment import WrongSetting
from commonground.site.guard import faults_of_role, refuse_dangerous_role

pytestmark = pytest.mark.django_db


@contextmanager
def superuser(cluster: Any) -> Iterator[Any]:
    """A connection of the superuser to the database of the test; whatever is done there is taken back."""
    name = connections["default"].settings_dict["NAME"]
    told = conninfo_to_dict(cluster.superuser_url(name))
    connection = connections["default"].copy()
    connection.settings_dict |= {f: told[f.lower()] for f in ("USER", "PASSWORD", "HOST", "PORT") if f.lower() in told}
    try:
        connection.set_autocommit(False)
        yield connection
    finally:
        connection.rollback()
        connection.close()


def test_the_roles_that_serve_pages_and_keep_the_ledger_may():
    for alias in ("default", "ledger"):
        assert faults_of_role(connections[alias]) == []
        refuse_dangerous_role(connections[alias])


def test_the_owner_of_the_tables_serves_nobody():
    with pytest.raises(WrongSetting, match=r"owns the tables.*use cg_app"):
        refuse_dangerous_role(connections["owner"])


def test_a_superuser_serves_nobody(cluster):
    with superuser(cluster) as connection, pytest.raises(WrongSetting, match="is a superuser and passes by row-level"):
        refuse_dangerous_role(connection)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("ALTER ROLE cg_app BYPASSRLS", "passes by row-level security"),
        ("GRANT cg_reader TO cg_app", "was let into another role"),
        ("GRANT cg_owner TO cg_app", "was let into another role"),
        ("GRANT pg_read_all_data TO cg_app", "was let into another role"),
        ("CREATE TABLE of_its_own (); ALTER TABLE of_its_own OWNER TO cg_app", "owns the tables"),
    ],
)
def test_the_role_of_the_application_that_was_given_too_much_serves_nobody(cluster, statement, fault):
    with superuser(cluster) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET LOCAL ROLE cg_app")
        assert faults_of_role(connection) == [fault]
        with pytest.raises(WrongSetting, match=fault):
            refuse_dangerous_role(connection)


def test_doctor_asks_it_of_both_roles():
    from commonground.site.diagnosis import LOOKS

    asked = {look().what: look().fine for look in LOOKS if look.__name__ == "<lambda>"}
    assert asked == {f"the role of {alias} cannot pass the floor": True for alias in ("default", "ledger")}


def test_nothing_is_served_or_written_in_such_a_role(monkeypatch):
    from commonground.site import guard
    from commonground.site.commands import starting

    monkeypatch.setattr(starting, "prepare", lambda: None)
    monkeypatch.setattr(guard, "faults_of_role", lambda _connection: ["owns the tables"])
    with pytest.raises(WrongSetting, match="owns the tables"):
        starting.prepare_to_write()
