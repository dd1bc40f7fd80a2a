"""Bringing the database to the shape of the code, and the first facts in: jurisdiction, office, first administrator."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, connections, transaction

from commonground.site import environment, kinds
from commonground.site.commands.trouble import Trouble
from commonground.site.postgres.lock import only_one

if TYPE_CHECKING:
    from commonground.agencies.context import Viewer
    from commonground.agencies.models import Agency, Membership, User

COLLECTED = "collected.sha256"
ONE_INIT_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('init'))"


def migrate_and_lay_floor(*, say: Callable[[str], None] = print) -> None:
    """Run the migrations and lay the floor, both as the owner. Safe to repeat.

    :param say: hears what is being done, a line each.
    """
    kinds.refuse_other_kind(connections["owner"])
    _refuse_half_renewed()
    say("bringing the tables up to date")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    call_command("createcachetable", database="owner", verbosity=0)
    say("laying grants and row-level security")
    from commonground.site.floor import lay

    with transaction.atomic(using="owner"):
        lay(connections["owner"])
    from commonground.ledger.actions import signing_key
    from commonground.ledger.key_file import KeyTrouble

    try:
        signing_key()
    except (
        KeyTrouble
    ) as trouble:  # a backup was restored without its key: the tables are right, and the sealer says the same
        say(str(trouble))


def _refuse_half_renewed() -> None:
    from commonground.site.actions.renew_root import half_renewed

    if half_renewed():
        raise Trouble("A renewal of root.key was stopped: run commonground keys rotate --sign-in again, then this.")


def collect_static(*, say: Callable[[str], None] = print) -> bool:
    """Gather styles, scripts and fonts in the data folder under lasting names; returns whether anything had changed."""
    from django.conf import settings

    mark = settings.STATIC_ROOT / COLLECTED
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with only_one(environment.data_dir() / "static.lock"):
        now = _fingerprint()
        if mark.exists() and mark.read_text() == now:
            return False
        say("gathering styles and scripts")
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(now)
    return True


def _fingerprint() -> str:
    """SHA-256 over name, size and time of change of every static file."""
    digest = hashlib.sha256()
    for line in sorted(_static_files()):
        digest.update(line.encode())
    return digest.hexdigest()


def _static_files() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            yield f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n"


def open_jurisdiction(*, slug: str, name: str, time_zone: str, admin: str) -> str:
    """Open a jurisdiction that will hold real people, with its office, and invite the first administrator.

    An installation serves one county or city: its public pages, its address and its backups are one.

    :param time_zone: IANA name. :param admin: e-mail address. :returns: the link that works once.
    :raises Trouble: when there is an exercise in this database, or another county is here already.
    """
    from commonground.site.actions import found_jurisdiction

    collect_static(say=lambda _: None)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONE_INIT_AT_A_TIME)
            _refuse_a_second_county(slug)
            office = found_jurisdiction(slug=slug, name=name, time_zone=time_zone, holds="real", host=("office", name))
    except ValueError as taken:
        raise Trouble(f"{taken} Nothing was changed.") from None
    return _invite(admin, "", office, "administrator")


def open_vault(*, slug: str, name: str, time_zone: str, admin: str, holds: str = "real") -> str:
    """Open a victim service provider's own installation, and invite its first administrator.

    :param slug: of the provider; partners write it on what they send. :returns: the link that works once.
    :raises Trouble: when another provider is here already.
    """
    return _invite(admin, "", found_provider(slug=slug, name=name, time_zone=time_zone, holds=holds), "administrator")


def found_provider(*, slug: str, name: str, time_zone: str, holds: str) -> "Agency":
    """The provider whose vault this is, made when it is not there yet.

    :raises Trouble: when another one is here.
    """
    from commonground.agencies.actions.found import found
    from commonground.agencies.models import Agency
    from commonground.site.actions import found_jurisdiction

    collect_static(say=lambda _: None)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONE_INIT_AT_A_TIME)
            other = Agency.objects.filter(kind="victim_service").exclude(slug=slug).first()
            if other is not None:
                raise Trouble(
                    f"This vault is {other.name}'s ({other.slug}), and a vault is of one provider. Nothing was changed."
                )
            found_jurisdiction(slug=slug, name=name, time_zone=time_zone, holds=holds, host=("keeper", name))
            setup = _setup(Agency.objects.get(kind="host").jurisdiction_id)
            return found(slug=slug, name=name, kind="victim_service", by=setup)
    except ValueError as taken:
        raise Trouble(f"{taken} Nothing was changed.") from None


def _refuse_a_second_county(slug: str) -> None:
    from commonground.agencies.models import Jurisdiction

    other = Jurisdiction.objects.filter(holds="real").exclude(slug=slug).order_by("id").first()
    if other is not None:
        raise Trouble(
            f"This installation serves {other.name} ({other.slug}), and one installation serves one county or city. Nothing was "
            f"changed. Give {slug} an installation of its own: another database, data folder and address."
        )


def _invite(email: str, name: str, agency: "Agency", role_code: str) -> str:
    from commonground.agencies.actions.invite import invite
    from commonground.kit.noes import NotNow

    try:
        return invite(email=email, name=name, agency=agency, role_code=role_code, by=_setup(agency.jurisdiction_id))
    except NotNow as no:
        raise Trouble(f"{no.sentence} Nothing was changed.") from None


def invite_by_slug(*, email: str, name: str, agency: str, role_code: str, jurisdiction: str) -> str:
    """Invite a member of staff to a role in an agency, both named by slug; returns the link that works once.

    :raises Trouble: for an agency, jurisdiction or role that is not there.
    """
    from commonground.agencies.models import Agency
    from commonground.agencies.roles import UnknownRole, role

    found = Agency.objects.filter(slug=agency, jurisdiction__slug=jurisdiction).first()
    if found is None:
        known = ", ".join(Agency.objects.filter(jurisdiction__slug=jurisdiction).values_list("slug", flat=True))
        raise Trouble(f"There is no agency {agency!r} in {jurisdiction!r}. Known: {known or 'none'}.")
    try:
        role(role_code)
    except UnknownRole as unknown:
        raise Trouble(str(unknown)) from None
    return _invite(email, name, found, role_code)


def disable_by_email(email: str) -> None:
    """Switch off the account with this address.

    :raises Trouble: when there is none, or it belongs to no agency.
    """
    from commonground.agencies.actions.join import disable

    user, membership = _account_and_role(email)
    disable(user, by=_setup(membership.jurisdiction_id))


def _account_and_role(email: str) -> "tuple[User, Membership]":
    from commonground.agencies.models import Membership, User

    user = User.objects.filter(email__iexact=email, is_service=False).first()
    if user is None:
        raise Trouble(f"There is no account {email}. Nothing was changed.")
    membership = Membership.objects.filter(user=user).order_by("starts_at").first()
    if membership is None:
        raise Trouble(f"{email} never had a role here, so it can do nothing. Nothing was changed.")
    return user, membership


def enable_by_email(email: str) -> None:
    """Switch on the account with this address again.

    :raises Trouble: when there is none, or it belongs to no agency.
    """
    from commonground.agencies.actions.join import enable

    user, membership = _account_and_role(email)
    enable(user, by=_setup(membership.jurisdiction_id))


def forget_second_step_of(email: str) -> None:
    """Take away the second steps of the account with this address, end its sessions, and tell its owner by mail.

    :raises Trouble: when there is none, or it belongs to no agency.
    """
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.core.mail import EmailMessage
    from django.utils.translation import gettext as _

    from commonground.agencies.actions.join import forget_second_step

    user, membership = _account_and_role(email)
    forget_second_step(user, by=_setup(membership.jurisdiction_id))
    for session in UserSession.objects.filter(user=user):
        session.end()
    text = _(
        "Your passkeys, code app and recovery codes were taken away, your old password ended, and you were signed out everywhere. Choose "
        "“I forgot my password” to begin anew: a code comes to this address. If you did not ask for this, call whoever keeps Common "
        "Ground at once."
    )
    EmailMessage(_("Your second step was taken away"), text, settings.DEFAULT_FROM_EMAIL, [user.email]).send()


def _setup(jurisdiction_id: object) -> "Viewer":
    from commonground.agencies.models import Agency
    from commonground.agencies.viewers import service

    return service("setup", Agency.objects.filter(jurisdiction_id=jurisdiction_id, kind="host").earliest("id"))
