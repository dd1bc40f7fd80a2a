"""Laying the floor: every statement, in order, in the owner's transaction."""

import hashlib
from importlib import resources
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.agencies.models import JurisdictionRow
from commonground.agencies.roles import roles
from commonground.privacy.register import changing_columns, own_models, register, set_once_columns
from commonground.site.floor.grounds import grounds_sql
from commonground.site.floor.lists import lists_sql
from commonground.site.floor.looking import lay_law
from commonground.site.floor.papers import lay_papers
from commonground.site.floor.policies import policies

BLOCK = 64
# Tables that other packages own and the application works with, each with the reason why no row-level security stands there (open_tables.toml has
# the reason of each table).
OTHERS = {
    "django_": "sessions and content types, read before the viewer is known",
    "account_": "sign-in: e-mail addresses of staff, read before the viewer is known",
    "mfa_": "sign-in: second factors of staff, read before the viewer is known",
    "usersessions_": "sign-in: sessions of staff",
    "procrastinate_": "the job queue: payloads hold ids only",
    "commonground_cache": "rate limits",
}
# Staff who were here before names of accounts were matched (later ones are matched by a trigger when they take up a role).
OWN_NAMES = """
SELECT cg_put_down(m.jurisdiction_id, u.id, 'party', u.name, '', '', true)
  FROM agencies_user u JOIN (SELECT DISTINCT user_id, jurisdiction_id FROM agencies_membership WHERE ends_at IS NULL) AS m ON m.user_id = u.id
 WHERE NOT u.is_service AND NOT EXISTS (
   SELECT FROM privacy_statement s WHERE s.user_id = u.id AND s.jurisdiction_id = m.jurisdiction_id AND s.by_itself)
"""
# What the ledger's role asks of the floor: from whom a call is kept, and how far the news may be read. It hears every agency, so nothing else answers it.
THE_LEDGER_ASKS = ("cg_kept_from", "cg_news_frontier")
SEALS = ("ledger_sealedentry", "ledger_checkpoint", "ledger_checkpointkey")
ONLY_GROWS = ("ledger_happening", "ledger_look", *SEALS)


def key_pads(key: bytes) -> tuple[bytes, bytes]:
    """What the database checks tokens and proofs with: the two pads of HMAC-SHA256 (RFC 2104) for this key."""
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def _grants(model: type[models.Model]) -> list[str]:
    name, table = model._meta.db_table, register()[model._meta.label_lower]
    made = [f"REVOKE ALL ON {name} FROM PUBLIC, cg_app, cg_ledger, cg_reader"]
    if name == "ledger_happening":
        # Functions of the floor write what they changed in rows that nobody at work saw.
        writing = [_grant_writing(model, role) for role in ("cg_app", "cg_reader")]
        return [*made, *writing, f"GRANT SELECT ON {name} TO cg_ledger"]
    if name == "ledger_look":
        return [*made, _grant_writing(model, "cg_ledger"), f"GRANT SELECT ON {name} TO cg_ledger"]
    if name in SEALS:
        return [*made, f"GRANT SELECT, INSERT ON {name} TO cg_ledger"]
    rights = ["SELECT", "INSERT"] + ["DELETE"] * table.delete
    if columns := changing_columns(model, table):
        rights.append(f"UPDATE ({', '.join(columns)})")
    made.append(f"GRANT {', '.join(rights)} ON {name} TO cg_app")
    if table.heard:
        made.append(f"GRANT SELECT ON {name} TO cg_ledger")
    if table.reader:
        made.append(
            f"GRANT SELECT, INSERT, UPDATE ON {name} TO cg_reader"
            if table.floor_writes
            else f"GRANT SELECT ON {name} TO cg_reader"
        )
    return made


def _grant_writing(model: type[models.Model], role: str) -> str:
    """A line of a book is written in the columns that the code knows; transaction and time of writing are the database's alone."""
    columns = ", ".join(field.column for field in model._meta.local_concrete_fields)
    return f"GRANT INSERT ({columns}) ON {model._meta.db_table} TO {role}"


def _composite_keys(model: type[models.Model]) -> list[str]:
    made = []
    table = model._meta.db_table
    for pointer in model._meta.local_fields:
        target = pointer.related_model if isinstance(pointer, models.ForeignKey) else None
        if not (isinstance(target, type) and issubclass(target, JurisdictionRow)):
            continue
        name = f"cg_{hashlib.sha256(f'{table}.{pointer.column}'.encode()).hexdigest()[:12]}_same_place"
        made.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN"
            f" ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (jurisdiction_id, {pointer.column})"
            f" REFERENCES {target._meta.db_table} (jurisdiction_id, id); END IF; END $$"
        )
    return made


def _own_functions(cursor) -> list[tuple[str, bool]]:
    """Every function of the floor, and whether it is a trigger's."""
    cursor.execute(
        "SELECT p.oid::regprocedure::text, p.prorettype = 'trigger'::regtype FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname LIKE 'cg\\_%'"
    )
    return [tuple(row) for row in cursor.fetchall()]


LAID = """
SELECT 1, format('DROP POLICY %I ON %s', polname, polrelid::regclass), ctid::text FROM pg_policy
UNION ALL
SELECT 2, format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass), ctid::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'cg\\_%'
UNION ALL
SELECT 3, format('DROP FUNCTION %s', oid::regprocedure), ctid::text
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'cg\\_%' ORDER BY 1, 2
"""


def _laid(cursor) -> list[tuple[int, str, str]]:
    """Every policy, trigger and function of the floor, each as the statement that would drop it, with the place of its row."""
    cursor.execute(LAID)
    return [tuple(row) for row in cursor.fetchall()]


def _drop_what_was_not_laid(cursor, before: list[tuple[int, str, str]]) -> None:
    """What stood there before and was not made again belongs to an older floor; left alone, it would keep opening what that one opened.

    Whatever is made or replaced gets a new row in the catalog: a row in its old place was not touched.
    """
    again = set(_laid(cursor))
    for left in before:
        if left in again:
            cursor.execute(left[1])


def _app_sql() -> list[str]:
    paths = [
        Path(config.path) / "floor.sql" for config in apps.get_app_configs() if config.name.startswith("commonground.")
    ]
    return [path.read_text() for path in paths if path.exists()]


def _other_grants(cursor) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = [row[0] for row in cursor.fetchall() if row[0].startswith(tuple(OTHERS)) and row[0] != "django_migrations"]
    made = [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO cg_app" for name in names]
    return [
        *made,
        "REVOKE INSERT, UPDATE, DELETE ON django_content_type FROM cg_app",
        "GRANT SELECT ON django_migrations TO cg_app, cg_ledger",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cg_app",
    ]


def lay(connection: BaseDatabaseWrapper) -> None:
    """Lay the floor in the database of this connection, as its owner, inside the current transaction.

    :param connection: the ``owner`` alias. Statements are idempotent; a second run changes nothing.
    """
    with connection.cursor() as cursor:
        before = _laid(cursor)
        cursor.execute(
            "GRANT USAGE ON SCHEMA public TO cg_app, cg_ledger, cg_reader; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        )
        for script in ("viewer.sql", "law.sql"):
            cursor.execute(resources.files(__package__).joinpath(script).read_text())
        cursor.execute(
            "INSERT INTO commonground_key (inner_pad, outer_pad) VALUES (%s, %s)"
            " ON CONFLICT (only_one) DO UPDATE SET inner_pad = EXCLUDED.inner_pad, outer_pad = EXCLUDED.outer_pad",
            key_pads(settings.VIEWER_CONTEXT_KEY),
        )
        lay_law(cursor)
        lay_papers(cursor)
        for model in own_models():
            for statement in [*_grants(model), *_composite_keys(model)]:
                cursor.execute(statement)
        for model in own_models():
            table = register()[model._meta.label_lower]
            for statement in policies(model._meta.db_table, table) if table.protected else []:
                cursor.execute(statement)
        for script in [*_app_sql(), lists_sql(), grounds_sql()]:
            cursor.execute(script)
        for statement in [*_other_grants(cursor), *_triggers()]:
            cursor.execute(statement)
        _drop_what_was_not_laid(cursor, before)
        cursor.execute(OWN_NAMES)
        _hand_functions_to_reader(cursor)


def _triggers() -> list[str]:
    made = []
    for table in ONLY_GROWS:
        made.append(
            f"CREATE OR REPLACE TRIGGER cg_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION cg_refuse_change()"
        )
    for model in own_models():
        if once := set_once_columns(model, register()[model._meta.label_lower]):
            made.append(
                f"CREATE OR REPLACE TRIGGER cg_once BEFORE UPDATE OF {', '.join(once)} ON {model._meta.db_table}"
                f" FOR EACH ROW EXECUTE FUNCTION cg_keep_once({', '.join(map(repr, once))})"
            )
        if rights := set(register()[model._meta.label_lower].written_with):
            may = ", ".join(repr(code) for code, role in sorted(roles().items()) if rights & {code, *role.rights})
            made.append(
                f"CREATE OR REPLACE TRIGGER cg_guard_writing BEFORE INSERT OR UPDATE OR DELETE ON {model._meta.db_table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_writing({may})"
            )
    made.append(
        "CREATE OR REPLACE TRIGGER cg_keep_end BEFORE UPDATE OF expires_at ON privacy_part FOR EACH ROW EXECUTE FUNCTION cg_keep_end()"
    )
    made.append(
        "CREATE OR REPLACE TRIGGER cg_news AFTER INSERT ON ledger_news FOR EACH STATEMENT EXECUTE FUNCTION cg_tell_news()"
    )
    return made


def _hand_functions_to_reader(cursor) -> None:
    """Definer functions belong to a role that cannot sign in and sees only what its policies name.

    A session may make temporary tables (imports do), and the server looks there first unless told otherwise: a table of the
    session named like the one with the key would let it sign its own tokens. So they are named last, for every function. It
    could also hang the function of a trigger on a table of its own, and let it believe any row; a trigger of the floor's tables
    asks nobody's leave to run, so those are nobody's but the owner's to hang.
    """
    cursor.execute("GRANT CREATE ON SCHEMA public TO cg_reader")
    for signature, of_a_trigger in _own_functions(cursor):
        cursor.execute(f"ALTER FUNCTION {signature} OWNER TO cg_reader")
        cursor.execute(f"ALTER FUNCTION {signature} SET search_path = pg_catalog, public, pg_temp")
        cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, cg_app, cg_ledger")
        ledgers = ", cg_ledger" if signature.split("(")[0] in THE_LEDGER_ASKS else ""
        cursor.execute(
            f"GRANT EXECUTE ON FUNCTION {signature} TO {'cg_owner' if of_a_trigger else f'cg_app, cg_owner{ledgers}'}"
        )
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM cg_reader")
