"""Connections of the serving processes to the embedded database: a role that a smuggled statement locked out is let in again.

A role of PostgreSQL may always change its own password (``ALTER ROLE … PASSWORD``) and what its later sessions begin with (``ALTER ROLE … SET``); there
is no right that could be taken from it. On a cluster of our own the next connection lays both anew. On a server of somebody else's only its superuser
can; ``doctor`` says what to do.
"""

from typing import Any, Self

import psycopg

# Each start switches it off, as the superuser (postgres/roles.py).
OURS = "track_activities=off"
DEFAULTS = """SELECT c.said FROM pg_db_role_setting s, unnest(s.setconfig) AS c (said)
 WHERE s.setrole = (SELECT oid FROM pg_roles WHERE rolname = session_user)
   AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"""
SHUT_OUT = (psycopg.errors.InvalidPassword, psycopg.errors.InvalidAuthorizationSpecification)


class Reconnecting(psycopg.Connection[Any]):
    """A connection that finds its password and the defaults of its role as the embedded cluster lays them."""

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:  # type: ignore[override]
        """Connect; once more, after the roles are laid anew, when the role was shut out or its defaults were changed.

        :raises psycopg.OperationalError: as ever, when that does not help.
        """
        try:
            made = super().connect(conninfo, **kwargs)
        except psycopg.OperationalError as trouble:
            if not _was_shut_out(trouble) or not _lay_anew(kwargs):
                raise
            return super().connect(conninfo, **kwargs)
        if changed_defaults(made) and _lay_anew(kwargs):
            made.close()
            return super().connect(conninfo, **kwargs)
        return made


def changed_defaults(connection: psycopg.Connection[Any]) -> bool:
    """Whether sessions of this role begin with something that nobody here laid."""
    try:
        said = [str(row[0]) for row in connection.execute(DEFAULTS).fetchall()]
        if not connection.autocommit:
            connection.rollback()
    except psycopg.errors.QueryCanceled:  # not even this question was let through
        return True
    return any(each != OURS for each in said)


def _was_shut_out(trouble: psycopg.OperationalError) -> bool:
    return isinstance(trouble, SHUT_OUT) or "password authentication failed" in str(trouble)


def _lay_anew(asked: dict[str, Any]) -> bool:
    """Bring the roles back, when what was asked for is the embedded cluster of this data folder."""
    from commonground.site.embedded import cluster
    from commonground.site.postgres import PostgresTrouble
    from commonground.site.postgres.ports import HOST

    try:
        ours = cluster()
        if str(asked.get("host")) != HOST or not ours.places.exists or str(ours.port) != str(asked.get("port")):
            return False
        ours.ensure_roles()
    except (PostgresTrouble, OSError):
        return False
    return True
