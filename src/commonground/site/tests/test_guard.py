"""The application does not start in a role that could see past the floor, and says which one to use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from commonground.site.environment import WrongSetting
from commonground.site.guard import faults_of_role, lent_roles, refuse_dangerous_role

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
def test_the_role_of_the_application_that_was_given_too_much_serves_nobody(
    alone_with_the_roles, cluster, statement, fault
):
    with superuser(cluster) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET LOCAL ROLE cg_app")
        assert faults_of_role(connection) == [fault]
        with pytest.raises(WrongSetting, match=fault):
            refuse_dangerous_role(connection)


@pytest.mark.parametrize(
    ("group", "member"), [("pg_read_all_data", "cg_reader"), ("cg_owner", "cg_ledger"), ("pg_write_all_data", "cg_app"), ("cg_reader", "guest")]
)  # fmt: skip
def test_whoever_let_somebody_in_the_doctor_names_it_and_the_statement_that_takes_it_back(
    alone_with_the_roles, cluster, group, member
):
    """Somebody who was handed a role on by the superuser hands it on: to take back what the superuser gave leaves that."""
    with superuser(cluster) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE ROLE second SUPERUSER; CREATE ROLE guest")
        assert lent_roles(connection) == []
        cursor.execute(f"GRANT {group} TO second WITH ADMIN OPTION; GRANT {group} TO {member} GRANTED BY second")
        (named,) = [each for each in lent_roles(connection) if f'FROM "{member}"' in each]
        assert named == f'REVOKE "{group}" FROM "{member}" GRANTED BY "second" CASCADE'
        cursor.execute(named)
        assert lent_roles(connection) == []


def test_the_owner_hands_the_role_of_the_floor_on_to_nobody(alone_with_the_roles, cluster):
    with superuser(cluster) as connection, connection.cursor() as cursor:
        cursor.execute("GRANT cg_reader TO cg_owner WITH ADMIN OPTION; GRANT cg_reader TO cg_app GRANTED BY cg_owner")
        for statement in lent_roles(connection):
            cursor.execute(statement)
        assert lent_roles(connection) == []


@pytest.mark.parametrize("alias", ["default", "ledger"])
def test_where_the_floor_s_own_role_was_let_into_another_nobody_is_served(cluster, alias):
    role = {"default": "cg_app", "ledger": "cg_ledger"}[alias]
    with superuser(cluster) as connection, connection.cursor() as cursor:
        cursor.execute(f"GRANT pg_read_all_data TO cg_reader; SET LOCAL ROLE {role}")
        assert faults_of_role(connection) == ["was let into another role"]


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
