"""Comparing the database with the generator: lay the floor in a transaction, look before and after, and take it back."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.site.floor.lay import lay

PICTURE = """
SELECT 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || cmd || ' ' || roles::text || ' '
       || coalesce(qual, '') || ' / ' || coalesce(with_check, '') FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'grant ' || grantee || ' ' || privilege_type || ' ' || table_name FROM information_schema.role_table_grants
 WHERE table_schema = 'public' AND grantee IN ('cg_app', 'cg_ledger', 'cg_reader', 'PUBLIC')
UNION ALL
SELECT 'may ' || lower(privilege_type) || ' ' || grantee || ' ' || table_name || '.' || column_name
  FROM information_schema.role_column_grants
 WHERE table_schema = 'public' AND privilege_type IN ('INSERT', 'UPDATE') AND grantee IN ('cg_app', 'cg_ledger', 'cg_reader', 'PUBLIC')
UNION ALL
SELECT 'row security ' || relname || ' ' || relrowsecurity::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text || ' ' || md5(p.prosrc) || ' ' || p.prosecdef::text || ' ' || r.rolname
       || ' ' || coalesce(p.proconfig::text, '') || ' ' || has_function_privilege('public', p.oid, 'EXECUTE')::text
       || has_function_privilege('cg_app', p.oid, 'EXECUTE')::text || has_function_privilege('cg_ledger', p.oid, 'EXECUTE')::text
  FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'cg\\_%'
UNION ALL
SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass::text || ' ' || md5(pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'cg\\_%'
UNION ALL
SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE 'cg\\_%'
"""
LAW = """
SELECT concat_ws(' ', 'law', label, recipient, purpose, way, md5(w::text)) FROM commonground_law AS w
UNION ALL
SELECT concat_ws(' ', 'recipient', agency_kind, "role", md5(r::text)) FROM commonground_recipient AS r
UNION ALL
SELECT concat_ws(' ', 'paper', kind, signed_by, recipient, holder, ticks::text, told::text, labels::text) FROM commonground_paper
"""


def _picture(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('commonground_paper') IS NOT NULL")
        laid = cursor.fetchone()[0]
        cursor.execute(f"{PICTURE} UNION ALL {LAW}" if laid else PICTURE)
        return {row[0] for row in cursor.fetchall()}


def differences(connection: BaseDatabaseWrapper) -> list[str]:
    """What in the database differs from what the register asks for: lines that are missing or too many; empty when none.

    :param connection: the ``owner`` alias; nothing is changed.
    """
    with transaction.atomic(using=connection.alias):
        before = _picture(connection)
        lay(connection)
        after = _picture(connection)
        transaction.set_rollback(True, using=connection.alias)
    return sorted([f"missing: {line}" for line in after - before] + [f"too many: {line}" for line in before - after])
