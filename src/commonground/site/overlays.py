"""The stricter law of this installation's state, tribe or campus: put in force by the settings, compared with what lies on the floor."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from commonground.privacy.law.cells import put_in_force, the_law
from commonground.privacy.law.openings import Opening, the_openings
from commonground.privacy.law.shape import LawError
from commonground.site.environment import WrongSetting


def in_force(files: list[Path]) -> list[Path]:
    """Lay these overlays over the law, for everything that asks for it from now on.

    :raises WrongSetting: when one cannot be read, is wrong, or would widen a cell that no counsel signed for.
    """
    put_in_force(files)
    try:
        if files:
            the_law()
    except LawError as trouble:
        raise WrongSetting(f"COMMONGROUND_LAW_OVERLAYS cannot be put in force:\n{trouble}") from None
    return files


def laid_otherwise(connection: BaseDatabaseWrapper) -> int:
    """How many ways of the law differ between this process and the floor: it was laid under another table, or other overlays."""
    from commonground.site.floor.papers import fingerprint_of_papers  # settings read this module before there are apps

    columns = ", ".join(f'"{name}"' for name in Opening._fields)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('cg_papers_laid') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return len(the_openings())
        cursor.execute(f"SELECT {columns} FROM commonground_law")
        laid = {Opening(*(tuple(each) if isinstance(each, list) else each for each in row)) for row in cursor}
        cursor.execute("SELECT cg_papers_laid()")
        same_papers = cursor.fetchone()[0] == fingerprint_of_papers()
    return len(laid ^ set(the_openings())) + (not same_papers)


def refuse_another_law(connection: BaseDatabaseWrapper) -> None:
    """Stop when the floor was laid under another law than the one in force here: it might open what this one shuts.

    :raises WrongSetting: with what to do.
    """
    if laid_otherwise(connection):
        raise WrongSetting(
            "The database was laid under another law than the one in force here; run `commonground upgrade`."
        )
