"""Making an exercise ready: everything that a town needs before the doors open, made once and topped up at each start."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agency, User
from commonground.agencies.viewers import service
from commonground.calls.actions.take_batch import take_batch
from commonground.calls.feeds import FeedError, ProfileError, load_profile
from commonground.calls.importing import import_calls
from commonground.calls.models import Call
from commonground.calls.places import AreaMap
from commonground.measures.jobs import observe_all
from commonground.openness.jobs import publish_all
from commonground.site.actions import found_jurisdiction
from commonground.site.commands.trouble import Trouble
from commonground.site.exercise.accounts import as_table, demo_accounts, password_of, write_accounts
from commonground.site.exercise.actions import write_decisions
from commonground.site.exercise.history import GOES_ON_FOR, tell_history, told_until
from commonground.site.exercise.options import Options
from commonground.site.exercise.partners import Partners, draw_areas, employ, form_units, found_partners
from commonground.site.exercise.past_calls import Clerk, in_sets, profile
from commonground.site.exercise.programs import run_programs
from commonground.site.exercise.real_places import places_of_units
from commonground.site.exercise.services import bring_directory
from commonground.site.installation import collect_static, migrate_and_lay_floor
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.generate import Town

Say = Callable[[str], None]
SEED = 7
YEAR = timedelta(days=365)
STILL_MOVING = timedelta(days=2)  # calls of the last two days may have had clocks that lay ahead when they were told
SOON_ENOUGH = timedelta(minutes=15)  # a start within a quarter of an hour tells nothing new
AT_ONCE = 5000
COUNTED_AFTER_SECONDS = 20
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('exercise.founding'))"
FINISHED = "SELECT pg_advisory_unlock(hashtext('exercise.founding'))"


def make_ready(options: Options, *, say: Say, now: datetime | None = None) -> str:
    """Make the exercise ready, or bring it up to now; whatever an earlier start left undone is done.

    :param say: hears of every step, with its seconds. :returns: the accounts, as a table for the terminal.
    :raises Trouble: when the options name calls or a directory that cannot be read.
    """
    began = time.monotonic()
    migrate_and_lay_floor(say=lambda _: None)
    _told(say, "tables and row-level security", began)
    with _step(say, "styles and scripts"):
        collect_static(say=lambda _: None)
    with one_at_a_time():
        accounts = _found(options, say, now or timezone.now())
    _told(say, "everything is in place", began)
    return accounts


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let two starts on one database follow each other."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        try:
            yield
        finally:
            cursor.execute(FINISHED)


def _found(options: Options, say: Say, now: datetime) -> str:
    town = Town.load()
    with _step(say, "areas, agencies, agreements, accounts"):
        partners = found(options, town)
    with _step(say, "programs"), transaction.atomic():
        run_programs(partners, now)
    with _step(say, "directory of services"):
        summary = bring_directory(options, town, partners)
    say(f"  {summary}")
    if options.calls:
        with _step(say, "past calls"):
            say(f"  {bring_real_calls(options, partners)}")
        ask_for_figures()
    elif (before := told_until(partners)) is None or now - before > SOON_ENOUGH:
        _tell_the_past(town, partners, say, before, now)
        ask_for_figures()
    with _step(say, "units"), transaction.atomic():
        form_units(partners, town, places_of_units(options, town, partners))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")  # a year came in within a minute, sooner than the database notices by itself
    accounts = demo_accounts(town)
    write_accounts(accounts)
    return as_table(accounts)


def _tell_the_past(town: Town, partners: Partners, say: Say, before: datetime | None, now: datetime) -> None:
    """Bring the town's calls and what followed them up to now; before is how far they were told, None at first."""
    with _step(say, "the town's year" if before is None else "what happened since"):
        told = list(town.calls(SEED, before - GOES_ON_FOR if before else now - YEAR, now))
    with _step(say, "past calls"):
        summary = tell_calls(town, partners, told, now)
    say(f"  {summary}")
    with _step(say, "units"), transaction.atomic():
        form_units(partners, town, places_of_units(Options(), town, partners))
    with _step(say, "what followed the calls"):
        written = tell_history(town, partners, told, seed=SEED, before=before, until=now)
    say(
        f"  {written.fresh:,} records new, {written.changed:,} went on, {written.left_alone:,} stories left as people left them"
    )


def ask_for_figures() -> None:
    """Let the worker count the figures of the whole past now, and publish them after that, instead of at the next hour."""
    with suppress(AlreadyEnqueued):
        observe_all.defer(whole=True)
    with suppress(AlreadyEnqueued):
        publish_all.configure(schedule_in={"seconds": COUNTED_AFTER_SECONDS}).defer()


def found(options: Options, town: Town) -> Partners:
    """The jurisdiction and its partners, made where they are missing."""
    zone = town.county.time_zone
    holds = "exercise"
    outline = {"type": "Polygon", "coordinates": [[list(point) for point in town.county.outline]]}
    if options.calls:
        zone, holds, outline = str(_profile(options).zone), "replay", None
    office = next(each for each in town.agencies.values() if each.kind == "host")
    host = found_jurisdiction(
        slug=town.county.slug, name=town.county.name, time_zone=zone, holds=holds, host=(office.key, office.name),
        outline=outline,
    )  # fmt: skip
    partners = Partners(host, zone)
    with transaction.atomic():
        found_partners(partners, town)
        if not options.calls:
            draw_areas(partners, town)
        employ(partners, town, _missing_passwords(town))
    return partners


def _missing_passwords(town: Town) -> dict[str, str]:
    """The passwords to set: none when the first account already has its own."""
    emails = [each.email for each in town.staff.values() if each.demo]
    first = User.objects.filter(email=emails[-1]).first()
    if first is not None and first.check_password(password_of(first.email)):
        return {}
    return {email: password_of(email) for email in emails}


def _profile(options: Options):
    try:
        return load_profile(options.profile)
    except ProfileError as trouble:
        raise Trouble(str(trouble)) from None


def bring_real_calls(options: Options, partners: Partners) -> str:
    """Import the real calls; a second time changes nothing. :returns: a line that adds up."""
    try:
        summary = import_calls(
            options.calls, _profile(options), viewer=service("import", partners.agencies["dispatch"])
        )
    except FeedError as trouble:
        raise Trouble(str(trouble)) from None
    return (
        f"read {summary.read:,}: {summary.created:,} new, {summary.updated:,} changed, {summary.unchanged:,} unchanged, "
        f"{summary.rejected:,} not taken"
    )


def tell_calls(town: Town, partners: Partners, told: list[GeneratedCall], now: datetime) -> str:
    """Write the town's calls up to now, from where the last start came to. :returns: how many were new.

    :param told: the town's calls of the year, in the order received.
    """
    dispatch = partners.agencies["dispatch"]
    taker, decider = service("import", dispatch), partners.setup_of("dispatch")
    clerk, feed, areas = Clerk(town.county, town.units), profile(town.county), AreaMap.of(dispatch.jurisdiction_id)
    since = calls_told_until(dispatch, now)
    calls = (call.until(now) for call in told if call.received_at >= since)
    new = 0
    for some in in_sets(calls, AT_ONCE):
        new += take_batch([clerk.row(call) for call in some], profile=feed, areas=areas, by=taker).created
        write_decisions([made for call in some if (made := clerk.decision(call))], by=decider)
    return f"{new:,} new"


def calls_told_until(dispatch: Agency, now: datetime) -> datetime:
    """From when on calls have to be told: a year ago at first, later a little before the last one that is there.

    Calls are written in the order received, so that a start that was killed goes on where it was.
    """
    with as_viewer(service("import", dispatch)):
        last = Call.objects.filter(agency=dispatch, origin="imported", began_at__isnull=False).order_by("-began_at")
        moment = last.not_shown("only when the last one began").values_list("began_at", flat=True).first()
    return moment - STILL_MOVING if moment else now - YEAR


@contextmanager
def _step(say: Say, what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    _told(say, what, began)


def _told(say: Say, what: str, began: float) -> None:
    say(f"{what} ({time.monotonic() - began:.1f} s)")
