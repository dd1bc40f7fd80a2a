"""The floor is code: the database equals what the generator asks for, and the comparison sees what was changed by hand."""

import hashlib
import hmac

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


LEFT_OVER = """
CREATE FUNCTION cg_left_over() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM privacy_part';
CREATE FUNCTION cg_who(purpose text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT purpose';
CREATE POLICY cg_left_over ON privacy_part FOR SELECT TO cg_app USING (true);
CREATE FUNCTION cg_left_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER cg_left_over BEFORE INSERT ON privacy_part FOR EACH ROW EXECUTE FUNCTION cg_left_trigger();
"""


def test_what_an_older_floor_left_behind_is_named_and_goes_when_the_floor_is_laid():
    from commonground.site.floor import lay

    with connections["owner"].cursor() as cursor:
        cursor.execute(LEFT_OVER)
        found = " ".join(differences(connections["owner"]))
        for name in (
            "function cg_left_over()",
            "function cg_who(text)",
            "privacy_part cg_left_over",
            "trigger cg_left_over on",
        ):
            assert name in found, name
        lay(connections["owner"])
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE oid::regprocedure::text IN ('cg_left_over()', 'cg_who(text)', 'cg_left_trigger()')"
        )
        assert cursor.fetchone() == (0,)
    assert differences(connections["owner"]) == []


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


def test_a_table_of_the_session_stands_in_for_none_of_the_house(cast):
    forged = f"{cast.amara.user_id}|{cast.amara.membership_id}|{cast.amara.agency_id}|{cast.amara.jurisdiction_id}|coordination|9e9|general"
    own_key = b"an attacker's own key".ljust(64, b"\0")
    pads = [bytes(b ^ 0x36 for b in own_key), bytes(b ^ 0x5C for b in own_key)]
    signature = hmac.new(own_key, forged.encode(), hashlib.sha256).hexdigest()
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE commonground_key (only_one boolean, inner_pad bytea, outer_pad bytea)")
        cursor.execute("INSERT INTO pg_temp.commonground_key VALUES (true, %s, %s)", pads)
        cursor.execute("GRANT SELECT ON pg_temp.commonground_key TO PUBLIC")
        cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [f"{forged}#{signature}"])
        cursor.execute("SELECT cg_viewer()")
        assert cursor.fetchone() == (None,)
