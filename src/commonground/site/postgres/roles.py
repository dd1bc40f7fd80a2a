"""The database roles: who owns, who works, who writes down what was looked at, and in whose name definer functions read."""

from psycopg import Connection, sql

from commonground.site.postgres.passwords import LOGIN_ROLES, Passwords

READER = "cg_reader"
LIMITS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
# Any number will do, as long as it stays the same: two processes must not make roles at once.
ROLE_LOCK = 730_107_001


def make_roles(superuser: Connection[tuple[object, ...]], passwords: Passwords) -> None:
    """Make the roles, or bring existing ones back to their limits and passwords, and out of every role that they were let into since.

    A role may always change its own password and what its later sessions begin with, so may a statement that somebody smuggles into one: PostgreSQL
    takes that from nobody. Both are laid anew here.

    cg_owner owns the databases and migrates; cg_app serves pages; cg_ledger writes the book of who looked; cg_reader
    cannot log in and owns the functions that read on behalf of others, which is why cg_owner is a member of it. What a session
    of cg_app runs is shown to no other one.
    """
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s)", [ROLE_LOCK])
        present = {str(row[0]) for row in superuser.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'cg\\_%'")}
        for role in (*LOGIN_ROLES, READER):
            if role not in present:
                superuser.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        for role in LOGIN_ROLES:
            _limit(superuser, role, "LOGIN")
            _set_password(superuser, role, passwords.of(role))
        _limit(superuser, READER, "NOLOGIN")
        _take_out_of_others(superuser)
        _forget_defaults(superuser)
        # A session may read what other sessions of its role run. Only a superuser sets this: no statement of the role itself takes it off.
        superuser.execute("ALTER ROLE cg_app SET track_activities = off")
        superuser.execute("GRANT cg_reader TO cg_owner")


def _limit(superuser: Connection[tuple[object, ...]], role: str, login: str) -> None:
    superuser.execute(sql.SQL(f"ALTER ROLE {{}} {login} {LIMITS}").format(sql.Identifier(role)))


# Who was let into whom, by whom: a role of ours into another, or another into one of ours. The owner works in the reader's role, and hands
# nobody else in. Up to PostgreSQL 15 whoever let somebody in may be gone, and there is one row for all who did.
LENT = """
SELECT g.rolname, m.rolname, w.rolname, a.admin_option AND (m.rolname, g.rolname) = ('cg_owner', 'cg_reader') FROM pg_auth_members a
  JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member LEFT JOIN pg_roles w ON w.oid = a.grantor
 WHERE (g.rolname = ANY (%(ours)s) OR m.rolname = ANY (%(ours)s))
   AND ((m.rolname, g.rolname) <> ('cg_owner', 'cg_reader') OR a.admin_option) ORDER BY 1, 2, 3
"""


def revoking(group: str, member: str, grantor: str | None, option: bool) -> sql.Composed:
    """The statement that takes back one membership, or only the right to hand it on: whoever gave it, and what was handed on with it."""
    what = sql.SQL("ADMIN OPTION FOR {}" if option else "{}").format(sql.Identifier(group))
    by = sql.SQL(" GRANTED BY {}").format(sql.Identifier(grantor)) if grantor else sql.SQL("")
    return sql.SQL("REVOKE {} FROM {}{} CASCADE").format(what, sql.Identifier(member), by)


def _take_out_of_others(superuser: Connection[tuple[object, ...]]) -> None:
    """A role that was let into another one works with all that this one may, row-level rules included; so does another in one of ours.

    What a role handed on goes with its own: one pass a membership, and after each what is left is asked anew.
    """
    ours = {"ours": [*LOGIN_ROLES, READER]}
    seen: set[tuple[object, ...]] = set()
    while left := [row for row in superuser.execute(LENT, ours).fetchall() if row not in seen]:
        seen.add(left[0])
        group, member, grantor, option = left[0]
        superuser.execute(revoking(str(group), str(member), str(grantor) if grantor else None, bool(option)))


def _forget_defaults(superuser: Connection[tuple[object, ...]]) -> None:
    """What sessions of these roles were told to begin with, everywhere and in one database."""
    said = superuser.execute(
        "SELECT r.rolname, d.datname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE r.rolname = ANY (%s)",
        [[*LOGIN_ROLES, READER]],
    )
    for role, database in said.fetchall():
        where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(str(database))) if database else sql.SQL("")
        superuser.execute(sql.SQL("ALTER ROLE {}{} RESET ALL").format(sql.Identifier(str(role)), where))


def _set_password(superuser: Connection[tuple[object, ...]], role: str, password: str) -> None:
    # The server gets the SCRAM verifier, so the password stands in no statement and no log.
    verifier = superuser.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    superuser.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))
