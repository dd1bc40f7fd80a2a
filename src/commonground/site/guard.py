"""What the application refuses to start with: a database role that could pass the floor, or a root key that the floor does not know."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.agencies.context import Viewer, token_for
from commonground.kit.ids import uuid4
from commonground.site import keys
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
