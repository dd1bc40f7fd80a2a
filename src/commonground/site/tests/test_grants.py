"""What each role of the database may do, written down once more by hand: whoever changes a grant, an owner or a policy changes this, too.

The floor is compared with its own generator elsewhere (``test_floor.py``); here what the generator itself asks for is looked at.
"""

import pytest
from django.db import DatabaseError, connections, transaction

from commonground.ledger.models import Checkpoint, CheckpointKey, SealedEntry
from commonground.site.tests.attacks import refused

pytestmark = pytest.mark.django_db
OURS = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
SIGN_IN = {
    "account_emailaddress", "account_emailconfirmation", "commonground_cache", "django_session", "mfa_authenticator", "usersessions_usersession",
}  # fmt: skip
JOBS = {"procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers"}
DIRECTORY = {f"directory_{name}" for name in ("address", "phone", "schedule", "schedulechange", "serviceatlocation", "translation")}  # fmt: skip
# Rows are never removed but where they tell of nobody, can be had again, or belong to sign-in.
MAY_DELETE = SIGN_IN | JOBS | DIRECTORY | {"measures_observation"}
BOOKS = {"ledger_checkpoint", "ledger_checkpointkey", "ledger_happening", "ledger_look", "ledger_sealedentry"}
CLOSED = BOOKS | {
    "auth_group", "auth_group_permissions", "auth_permission", "commonground_key", "commonground_marks", "commonground_paper", "commonground_recipient",
}  # fmt: skip
THE_LEDGERS = {
    "django_migrations": {"SELECT"},
    "ledger_checkpoint": {"SELECT", "INSERT"},
    "ledger_checkpointkey": {"SELECT", "INSERT"},
    "ledger_happening": {"SELECT"},
    "ledger_look": {"SELECT", "INSERT"},
    "ledger_news": {"SELECT"},
    "ledger_sealedentry": {"SELECT", "INSERT"},
}
FUNCTIONS_WRITE = {
    "clocks_clock", "consents_cardnumber", "consents_release", "consents_withdrawal", "people_ownact", "people_ownstay", "people_ownwayin", "privacy_agencykey", "privacy_bar",
    "privacy_grant", "privacy_part", "privacy_personkey", "privacy_reach", "privacy_statement",
}  # fmt: skip
# Whose a row is, of whom it tells, and under which label.
WHOSE = (
    "id", "jurisdiction_id", "agency_id", "from_agency_id", "giver_id", "membership_id", "subject_id", "label", "record_id", "record_kind",
    "bound_by", "left_open", "never_for",
)  # fmt: skip
# Set once, by a trigger, where the row first told of nobody; or a table that tells of no person served.
SET_LATER = {("encounters_encounter", "subject_id"), ("legal_paper", "subject_id"), ("privacy_part", "subject_id")}
OF_NOBODY = {("directory_organization", "agency_id"), ("units_crew", "membership_id"), ("units_unit", "agency_id")}
POLICIES = {
    "cg_app": {"cg_add", "cg_change", "cg_legal_clock", "cg_not_self", "cg_paper_tie", "cg_read", "cg_remove", "cg_report_bar", "cg_self_add", "cg_self_change", "cg_self_read", "cg_word_read"},
    "cg_ledger": {"cg_all", "cg_heard"},
    "cg_reader": {"cg_all", "cg_counted"},
}  # fmt: skip


def rows(statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def names(statement):
    return {row[0] for row in rows(statement)}


def held(role):
    """What a role may do with each table: on the whole of it, or on some of its columns."""
    some = " OR ".join(
        f"has_any_column_privilege('{role}', c.oid, '{right}')" for right in ("SELECT", "INSERT", "UPDATE")
    )
    each = ", ".join(
        f"CASE WHEN has_any_column_privilege('{role}', c.oid, '{right}') THEN '{right}' END" for right in ("SELECT", "INSERT", "UPDATE")
    )  # fmt: skip
    whole = f"CASE WHEN has_table_privilege('{role}', c.oid, 'DELETE') THEN 'DELETE' END"
    found = rows(
        f"SELECT c.relname, array_remove(ARRAY[{each}, {whole}], NULL) FROM pg_class c"
        f" WHERE {OURS} AND ({some} OR has_table_privilege('{role}', c.oid, 'DELETE'))"
    )
    return {name: set(rights) for name, rights in found}


def test_the_application_removes_rows_of_these_tables_alone():
    assert {name for name, rights in held("cg_app").items() if "DELETE" in rights} == MAY_DELETE


def test_the_application_reads_no_row_of_these_tables():
    open_to = {name for name, rights in held("cg_app").items() if "SELECT" in rights}
    assert names(f"SELECT c.relname FROM pg_class c WHERE {OURS} AND c.relkind = 'r'") - open_to == CLOSED


def test_the_application_writes_in_no_closed_table_but_new_lines_of_what_happened():
    mine = held("cg_app")
    assert {name: mine[name] for name in CLOSED if name in mine} == {"ledger_happening": {"INSERT"}}
    for name in ("commonground_law", "django_content_type", "django_migrations"):
        assert mine[name] == {"SELECT"}, name


def test_the_role_of_the_ledger_reads_and_adds_what_it_keeps_and_nothing_else():
    assert held("cg_ledger") == THE_LEDGERS


def test_functions_of_the_floor_write_in_these_tables_alone_and_remove_nothing():
    writing = {name: rights - {"SELECT"} for name, rights in held("cg_reader").items() if rights != {"SELECT"}}
    lines = {"ledger_happening": {"INSERT"}}  # that a word said elsewhere ended a permission
    assert writing == {name: {"INSERT", "UPDATE"} for name in FUNCTIONS_WRITE} | lines


def test_no_role_empties_a_table_or_ties_something_of_its_own_to_one():
    rights = "unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS r (name)"
    roles = "unnest(ARRAY['cg_app', 'cg_ledger', 'cg_reader']) AS who (name)"
    assert not rows(
        f"SELECT c.relname, who.name, r.name FROM pg_class c, {rights}, {roles} WHERE {OURS} AND has_table_privilege(who.name, c.oid, r.name)"
    )


def test_nothing_of_a_table_is_given_to_everybody():
    assert not rows(f"SELECT c.relname FROM pg_class c, aclexplode(c.relacl) AS a WHERE {OURS} AND a.grantee = 0")
    assert not rows(
        f"SELECT c.relname, t.attname FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) AS a WHERE {OURS} AND a.grantee = 0"
    )


def test_whose_a_row_is_cannot_be_changed_where_it_tells_of_a_person():
    listed = ", ".join(f"'{name}'" for name in WHOSE)
    found = rows(
        f"SELECT c.relname, t.attname FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid WHERE {OURS}"
        f" AND t.attname IN ({listed}) AND has_column_privilege('cg_app', c.oid, t.attnum, 'UPDATE')"
    )
    assert {row for row in found if row[0] not in SIGN_IN | JOBS} == SET_LATER | OF_NOBODY
    for table, column in SET_LATER:
        kept = f"SELECT tgargs::text FROM pg_trigger WHERE tgname = 'cg_once' AND tgrelid = '{table}'::regclass"
        assert column.encode().hex() in rows(kept)[0][0], table


def test_the_owner_owns_every_table_and_the_reader_every_function():
    assert names(f"SELECT DISTINCT c.relowner::regrole::text FROM pg_class c WHERE {OURS}") == {"cg_owner"}
    ours = "FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'cg\\_%'"
    assert names(f"SELECT DISTINCT p.proowner::regrole::text {ours}") == {"cg_reader"}
    assert not rows(f"SELECT p.proname {ours} AND has_function_privilege('public', p.oid, 'EXECUTE')")
    path = "search_path=pg_catalog, public, pg_temp"
    assert not rows(f"SELECT p.proname {ours} AND ('{path}' = ANY (p.proconfig)) IS NOT TRUE")
    assert not rows(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.proname NOT LIKE 'cg\\_%'"
    )


def test_no_role_passes_a_wall_or_is_let_into_another():
    assert set(
        rows(
            "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'cg\\_%' AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
        )
    ) == {("cg_owner", True), ("cg_app", True), ("cg_ledger", True), ("cg_reader", False)}
    assert rows(
        "SELECT m.roleid::regrole::text, m.member::regrole::text FROM pg_auth_members m WHERE m.member::regrole::text LIKE 'cg\\_%'"
    ) == [("cg_reader", "cg_owner")]


def test_nobody_but_the_owner_makes_anything_here():
    may = "SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'cg\\_%' AND has_schema_privilege(r.rolname, 'public', 'CREATE')"
    assert names(may) == {"cg_owner"}
    assert not rows("SELECT FROM pg_namespace n, aclexplode(n.nspacl) AS a WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'")  # fmt: skip


def test_only_these_policies_open_rows_and_none_of_the_applications_opens_all():
    found = rows("SELECT polname, role::regrole::text FROM pg_policy, unnest(polroles) AS role")
    assert {role: {name for name, of in found if of == role} for _, role in found} == POLICIES
    everything = (
        "pg_get_expr(coalesce(polqual, polwithcheck), polrelid) = 'true' AND 'cg_app'::regrole = ANY (polroles)"
    )
    assert not rows(f"SELECT polrelid::regclass::text FROM pg_policy WHERE {everything}")


def test_every_table_that_is_registered_as_protected_has_its_walls_up():
    from commonground.privacy.register import own_models, register

    protected = {model._meta.db_table for model in own_models() if register()[model._meta.label_lower].protected}
    assert protected == names(f"SELECT c.relname FROM pg_class c WHERE {OURS} AND c.relrowsecurity") - {"agencies_user", "agencies_membership"}  # fmt: skip
    without = names(f"SELECT c.relname FROM pg_class c WHERE {OURS} AND NOT c.relrowsecurity")
    assert not {name for name in without if name.startswith(("cases_", "people_", "consents_", "encounters_", "calls_", "assessments_"))}  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"]
)
@pytest.mark.parametrize("model", [SealedEntry, Checkpoint, CheckpointKey])
@pytest.mark.parametrize("alias", ["default", "ledger", "owner"])
def test_nobody_changes_what_was_sealed(statement, model, alias):
    said = "only grows" if alias == "owner" else "denied"
    table, column = model._meta.db_table, model._meta.pk.column
    with pytest.raises(DatabaseError, match=said), transaction.atomic(using=alias):
        connections[alias].cursor().execute(statement.format(table=table, column=column))


def test_a_member_cannot_take_the_role_in_which_functions_read(cast):
    for role in ("cg_reader", "cg_owner", "cg_ledger"):
        refused(cast.ada, f"SET ROLE {role}")
