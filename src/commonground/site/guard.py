"""What the application refuses to start with: a database role that could pass the floor."""

from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.site.environment import WrongSetting

QUESTION = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace),
       EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
  FROM pg_roles r WHERE r.rolname = current_user
"""
# Whoever is let into another role works with what that one may: the owner's tables, or all that functions of the floor read.
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


def refuse_dangerous_role(connection: BaseDatabaseWrapper) -> None:
    """Stop when the application's role could see past the floor.

    :raises WrongSetting: with what to do.
    """
    faults = faults_of_role(connection)
    if faults:
        raise WrongSetting(
            f"The role of DATABASE_URL {' and '.join(faults)}; use cg_app, which `commonground init` makes."
        )
