"""Bringing the database to the shape of the code: migrate as the owner, then lay the floor."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connections, transaction


def migrate_and_lay_floor(*, say: Callable[[str], None] = print) -> None:
    """Run the migrations and lay the floor, both as the owner. Safe to repeat.

    :param say: hears what is being done, a line each.
    """
    say("bringing the tables up to date")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    call_command("createcachetable", database="owner", verbosity=0)
    say("laying grants and row-level security")
    from commonground.site.floor import lay

    with transaction.atomic(using="owner"):
        lay(connections["owner"])
