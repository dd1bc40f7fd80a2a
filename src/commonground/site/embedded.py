"""Which database this process works with: the one that the environment names, else the embedded one, started on demand."""

import os

import psycopg
from psycopg import sql

from commonground.site import environment
from commonground.site.postgres import Cluster
from commonground.site.postgres.lock import only_one

ADDRESSES = {
    "DATABASE_URL": "cg_app",
    "COMMONGROUND_LEDGER_DATABASE_URL": "cg_ledger",
    "COMMONGROUND_OWNER_DATABASE_URL": "cg_owner",
}
DATABASE = "commonground"


def uses_embedded() -> bool:
    """Whether no address is given, so that the embedded database serves."""
    return not environment.get("DATABASE_URL")


def cluster() -> Cluster:
    """The embedded cluster of this data folder."""
    return Cluster(environment.data_dir())


def addresses(database: str = DATABASE) -> dict[str, str]:
    """The addresses of the three roles in a database of the embedded cluster, which is started and the database made."""
    embedded = cluster()
    embedded.ensure_running()
    embedded.ensure_roles()
    make_database(embedded, database)
    return {variable: embedded.url(role, database) for variable, role in ADDRESSES.items()}


def make_database(embedded: Cluster, database: str) -> None:
    """Make a database unless it is there; two commands may ask at once, and one that was killed leaves no half of one.

    It is made under another name and renamed when it is whole: a database of the right name always has its extensions.
    """
    if database in embedded.databases():
        return
    making = f"making_{database}"[:63]
    with only_one(environment.data_dir() / "databases.lock"):
        if database in embedded.databases():
            return
        embedded.drop_database(making)
        embedded.create_database(making, owner="cg_owner")
        with psycopg.connect(embedded.superuser_url(), autocommit=True) as superuser:
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            superuser.execute(rename.format(sql.Identifier(making), sql.Identifier(database)))


def prepare(*, owner: bool = False, database: str = DATABASE) -> None:
    """Point this process at its database and set Django up.

    :param owner: whether the command also works as the owner (init, upgrade, demo). The serving process never does.
    :raises WrongSetting: when an address is given for one role but not for another that is needed.
    """
    if uses_embedded():
        os.environ.update(addresses(database))
    needed = ["COMMONGROUND_LEDGER_DATABASE_URL"] + ["COMMONGROUND_OWNER_DATABASE_URL"] * owner
    missing = [name for name in needed if not environment.get(name)]
    if missing:
        raise environment.WrongSetting(f"DATABASE_URL is set, so {missing[0]} must be set as well.")
    if not owner:
        os.environ.pop("COMMONGROUND_OWNER_DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings")
    import django

    django.setup()
