"""Carrying a county's file out: all of it in one transaction, or nothing."""

from pathlib import Path

from django.db import connection, transaction

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.site.set_up.complaints import FileTrouble, nearest
from commonground.site.set_up.partners import bring_agencies, draw_areas, make_agreements
from commonground.site.set_up.reading import CountyFile, read_county
from commonground.site.set_up.staff import invite_staff
from commonground.site.set_up.teams import form_units, set_limits
from commonground.site.set_up.work import Told, Work

STEPS = (bring_agencies, draw_areas, make_agreements, invite_staff, form_units, set_limits)
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('set-up'))"


def set_up(path: Path, *, check: bool = False, change: bool = False) -> Told:
    """Set a county up from its file; what is there already stays as it is.

    :param check: do it all, tell what was done, and let nothing of it stay.
    :param change: also bring up to the file what differs, where a verb can: agencies, areas, units, limits.
    :raises FileTrouble: with every complaint; then nothing was changed.
    """
    county = read_county(path)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
        work = _begin(county, change)
        with as_viewer(work.by):
            for step in STEPS:
                step(work)
        if work.wrong:
            raise FileTrouble(path.name, work.wrong)
        if check:
            transaction.set_rollback(True)
    return work.told


def _begin(county: CountyFile, change: bool) -> Work:
    (entry,) = county["jurisdiction"]
    known = {each.slug: each for each in Jurisdiction.objects.all()}
    jurisdiction = known.get(entry["slug"])
    host = host_of(jurisdiction.pk) if jurisdiction else None
    if jurisdiction is None or host is None:
        hint = nearest(entry["slug"], known) if known else "run commonground init first."
        wrong = entry.complain("slug", f'there is no jurisdiction "{entry["slug"]}"; {hint}')
        raise FileTrouble(county.path.name, [wrong])
    work = Work(county, jurisdiction, service("setup", host), change)
    if entry.get("time_zone", jurisdiction.time_zone) != jurisdiction.time_zone:
        work.differ(
            entry, "time_zone", jurisdiction.time_zone, "It was said at init and does not change; mend the file."
        )
    return work
