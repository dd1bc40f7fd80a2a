"""Makes, lists and drops databases inside the cluster."""

import psycopg
from psycopg import Connection, sql

from commonground.site.postgres.trouble import SqlTrouble

EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch")
LONGEST_NAME = 63

Superuser = Connection[tuple[object, ...]]


def make_database(superuser: Superuser, name: str, owner: str, template: str | None) -> None:
    """Make a database that only its owner, cg_app and cg_ledger may connect to. Raises SqlTrouble for a bad name."""
    if not name or "\0" in name or len(name.encode()) > LONGEST_NAME:
        raise SqlTrouble(f"{name!r} is no name for a database: 1 to {LONGEST_NAME} letters.")
    database = sql.Identifier(name)
    # template0 has no visitors, so making a database never waits for one to leave.
    superuser.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            database, sql.Identifier(owner), sql.Identifier(template or "template0")
        )
    )
    superuser.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    superuser.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO cg_app").format(database))
    superuser.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO cg_ledger").format(database))


def remove_database(superuser: Superuser, name: str) -> None:
    """Drop a database and cut off whoever uses it; does nothing when it is not there."""
    superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_names(superuser: Superuser) -> list[str]:
    """The names of the databases, without the server's own."""
    found = superuser.execute(
        "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
    )
    return [str(row[0]) for row in found]


def add_extensions(url: str, owner: str) -> None:
    """Add the extensions that the server offers, as property of `owner`, so that the owner can dump and restore them."""
    with psycopg.connect(url, autocommit=True) as superuser, superuser.transaction():
        offered = superuser.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
        names = sorted(str(row[0]) for row in offered)
        superuser.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
        for name in names:
            superuser.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
