"""What the application refuses to start with: a database role that could pass the floor, or a root key that the floor does not know."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.agencies.context import Viewer, token_for
from commonground.kit.ids import uuid4
from commonground.site import keys
from commonground.site.environment import WrongSetting

QUESTION = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace),
       EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles l ON l.oid = m.member WHERE l.oid = r.oid OR l.rolname = 'cg_reader')
  FROM pg_roles r WHERE r.rolname = current_user
"""
# Whoever is let into another role works with what that one may: the owner's tables, or all that functions of the floor read; and
# where the role of those functions was let into another, they read what that one may.
FAULTS = ("is a superuser", "passes by row-level security", "owns the tables", "was let into another role")


def faults_of_role(connection: BaseDatabaseWrapper) -> list[str]:
    """Why the role of this connection must not serve people; empty when it may."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        return [fault for fault, found in zip(FAULTS, cursor.fetchone(), strict=True) if found]


def shows_statements(connection: BaseDatabaseWrapper) -> str:
    """The role of this connection when each of its sessions can read what the others run (``track_activities``); empty when none can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE current_setting('track_activities') WHEN 'on' THEN current_user::text ELSE '' END")
        return str(cursor.fetchone()[0])


# Only who can work in the role counts among others that were let into ours: a managed server keeps the one that made a role as its administrator.
LENT_OUT = """
SELECT g.rolname::text, m.rolname::text, w.rolname::text, a.admin_option AND (m.rolname, g.rolname) = ('cg_owner', 'cg_reader') FROM pg_auth_members a
  JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member LEFT JOIN pg_roles w ON w.oid = a.grantor
 WHERE ((m.rolname, g.rolname) <> ('cg_owner', 'cg_reader') OR a.admin_option) AND (m.rolname = ANY (%(ours)s)
    OR g.rolname = ANY (%(ours)s) AND NOT m.rolsuper AND 'true' IN (coalesce(to_jsonb(a) ->> 'inherit_option', 'true'), coalesce(to_jsonb(a) ->> 'set_option', 'true')))
 ORDER BY 1, 2, 3
"""
OURS = ["cg_owner", "cg_app", "cg_ledger", "cg_reader"]


def lent_roles(connection: BaseDatabaseWrapper) -> list[str]:
    """Who was let into a role of ours, and into which one of ours was let, whoever did it: the statement that takes each back."""
    with connection.cursor() as cursor:
        cursor.execute(LENT_OUT, {"ours": [*OURS, connection.settings_dict["USER"]]})
        found = cursor.fetchall()
    with_grantor = ((f'"{g}"', f'"{m}"', f' GRANTED BY "{w}"' if w else "", option) for g, m, w, option in found)
    return [
        f"REVOKE {'ADMIN OPTION FOR ' if option else ''}{group} FROM {member}{by} CASCADE"
        for group, member, by, option in with_grantor
    ]


def refuse_dangerous_role(connection: BaseDatabaseWrapper) -> None:
    """Stop when the application's role could see past the floor.

    :raises WrongSetting: with what to do.
    """
    faults = faults_of_role(connection)
    if faults:
        raise WrongSetting(
            f"The role of DATABASE_URL {' and '.join(faults)}; use cg_app, which `commonground init` makes."
        )


def knows_root(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database takes a token that is signed with the root key of this machine."""
    nobody = Viewer(uuid4(), uuid4(), uuid4(), uuid4(), role="")
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [token_for(nobody)])
        cursor.execute("SELECT cg_viewer() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def refuse_another_root(connection: BaseDatabaseWrapper) -> None:
    """Stop when the database was laid with another root key: every page would be empty, and nothing that is sealed would open.

    :raises WrongSetting: with what to do.
    """
    if not knows_root(connection):
        raise WrongSetting(
            f"{keys.key_file()} is not the root key that the database knows. Copy it from the machine where it was renewed; if a renewal "
            "was stopped here, run commonground keys rotate --sign-in again; after a restore with a new key, commonground upgrade."
        )
