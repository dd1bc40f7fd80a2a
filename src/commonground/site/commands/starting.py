"""Before anything is served or written: a role that cannot pass the floor, and a floor laid under the law and with the root key that are in force here."""

from commonground.site.embedded import prepare


def prepare_to_write() -> None:
    """Set up this process to serve, to work on jobs, or to write.

    :raises WrongSetting: when the role could see past the floor, or the floor was laid under another law or with another root key;
    Trouble: when the database is of the other kind of installation.
    """
    prepare()
    from django.db import connection

    from commonground.site import kinds
    from commonground.site.guard import refuse_another_root, refuse_dangerous_role
    from commonground.site.overlays import refuse_another_law

    refuse_dangerous_role(connection)
    kinds.refuse_other_kind(connection)
    refuse_another_law(connection)
    refuse_another_root(connection)
    connection.close()
