"""The floor is code: the database equals what the generator asks for, and the comparison sees what was changed by hand."""

import pytest
from django.db import connections

from commonground.site.floor import differences

pytestmark = pytest.mark.django_db


def test_the_floor_equals_what_the_register_asks_for():
    assert differences(connections["owner"]) == []


def test_a_policy_changed_by_hand_is_seen():
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP POLICY cg_read ON privacy_part; GRANT DELETE ON privacy_part TO cg_app")
        found = differences(connections["owner"])
    assert any("missing: policy public.privacy_part cg_read" in line for line in found)
    assert any("too many: grant cg_app DELETE privacy_part" in line for line in found)


@pytest.mark.parametrize("role", ["default", "ledger"])
def test_the_application_roles_own_nothing_and_pass_no_wall(role):
    with connections[role].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("book", ["ledger_happening", "ledger_look"])
@pytest.mark.parametrize("alias", ["default", "ledger", "owner"])
def test_nobody_changes_the_ledger(statement, book, alias):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match=r"denied|only grows"), transaction.atomic(using=alias):
        connections[alias].cursor().execute(statement.format(book))


def test_every_table_and_field_is_decided():
    from commonground.privacy.register import undecided

    assert undecided() == []
