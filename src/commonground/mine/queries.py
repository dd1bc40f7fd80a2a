"""What a person sees of themself: their permissions, who looked, and to whom they can speak. The floor shows this one person's rows alone."""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import role, roles
from commonground.consents.models import ELSEWHERE, Release
from commonground.consents.putting import days_named
from commonground.consents.queries import withdrawals
from commonground.consents.reasons import label_words, language_now
from commonground.consents.supervised import case_of
from commonground.consents.wording import LANGUAGES, Asked, asked
from commonground.kit.spans import last_day
from commonground.ledger.models import Look
from commonground.ledger.reading import looks_that_showed
from commonground.people.models import ThreatWarning
from commonground.people.own_queries import OwnRecord, own_records, to_say_again
from commonground.people.own_viewer import OwnViewer
from commonground.privacy.doors import one
from commonground.privacy.models import Grant

# A list that tells of agencies which by law never say who came to them would say it for them.
WITHOUT_NAME = frozenset(SILENT_KINDS)
MOST_WARNED = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One agency or one kind of record in a permission: what to send to take it back, and in words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Permission:
    """One answer of the person: the release, what of it is open now, and to whom, by name where a name may stand."""

    release: Release
    live: bool
    standing: str
    agencies: tuple[Part, ...]
    labels: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at what is kept of the person: when, who by agency and role, and what kinds of record. ``received``: by another agency than
    the one that keeps it."""

    id: UUID
    at: datetime
    agency: str
    role: str
    what: tuple[str, ...]
    received: bool


def started_elsewhere() -> list[datetime]:
    """When other pages of this person were started, the newest first: one that they know nothing of was taken in their name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_self_elsewhere()")
        return [row[0] for row in cursor.fetchall()]


def releases() -> QuerySet[Release]:
    """Every answer the person gave, newest first, as the floor shows it.

    Not those that name a place which must never say who came to it: beside names, even *a service* would tell whoever holds the phone what
    kind of service it is. The page says where to ask.
    """
    silent = list(Agency.objects.filter(kind__in=WITHOUT_NAME).values_list("pk", flat=True))
    return Release.objects.exclude(to_agencies__overlap=silent).order_by("-asked_at", "id").prefetch_related("agency")


def permissions(found: Iterable[Release], *, at: datetime) -> list[Permission]:
    """Answers with what of them is open now."""
    rows = list(found)
    grants: dict[UUID, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(
        release_id__in=[r.pk for r in rows], revoked_at=None, starts_at__lte=at, expires_at__gt=at
    ):
        grants[grant.release_id].append(grant)
    named = names({grant.to_agency_id for each in grants.values() for grant in each})
    return [
        Permission(
            row, row.is_live(at), row.standing(at),
            tuple(Part(str(key), named[key]) for key in sorted({g.to_agency_id for g in grants[row.pk]}, key=lambda k: named[k])),
            tuple(Part(label, label_words(label, language_now())) for label in sorted({g.label for g in grants[row.pk]})),
        )
        for row in rows
    ]  # fmt: skip


def permission(release_id: UUID) -> Permission:
    """One answer of the person.

    :raises Hidden: for anybody else's, and for none.
    """
    return permissions([one(releases(), pk=release_id)], at=timezone.now())[0]


def names(agencies: Collection[UUID]) -> dict[UUID, str]:
    """What agencies are called on the page: those that work in silence are a service the person named."""
    rows = Agency.objects.filter(pk__in=agencies)
    return {row.pk: _("a service you named") if row.kind in WITHOUT_NAME else row.name for row in rows}


def said_elsewhere(release: Release) -> list[datetime]:
    """When somebody at another place wrote down that the person took it back, all or a part; not where: that stands nowhere on the page."""
    return [row.taken_back_at for row in withdrawals(release).filter(told_how=ELSEWHERE)]


def language_asked(release: Release) -> str:
    """The language in which a permission was asked."""
    return release.language if release.language in LANGUAGES else "en"


def _supervisor(release: Release) -> Membership | None:
    """Who monitors a treatment for a court, as far as the page of the person may read who works where."""
    found: Membership | None = Membership.objects.filter(pk=release.supervisor_id).select_related("user").first()
    return found


def words_asked(release: Release, language: str) -> Asked:
    """The words in which a permission was asked, in one of the languages of its form."""
    with override(language):
        to = sorted(names(release.to_agencies).values())
    ends = timezone.localtime(release.expires_at or release.asked_at)
    days: dict[str, tuple[date | None, date | None]] = {
        label: (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
        for label, (first, last) in release.days.items()
    }
    return asked(
        to, release.labels, release.purpose, last_day(ends), language,
        today=timezone.localtime(release.asked_at).date(), giver=release.agency.name, days=days, named=days_named(release.items), case=case_of(_supervisor(release), release.docket, release.condition, release.held_until), version=release.form_version,
    )  # fmt: skip


def looks(by: OwnViewer) -> tuple[QuerySet[Look], dict[tuple[str, str], OwnRecord]]:
    """Every look at what is kept of the person that the law lets them know of, newest first, and the records by kind and id.

    From the book of who looked: all of it, but for agencies that work in silence, the person's own looks, and purposes that may tell of
    somebody else's report.
    """
    records = {(row.kind, str(row.id)): row for row in own_records()}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, key in records:
        by_kind[kind].append(key)
    silent = Agency.objects.filter(jurisdiction_id=by.jurisdiction_id, kind__in=SILENT_KINDS).values_list(
        "pk", flat=True
    )
    found = looks_that_showed(by_kind, jurisdiction_id=by.jurisdiction_id, since=None).filter(agency_id__isnull=False)
    return found.exclude(agency_id__in=list(silent)).filter(purpose__in=told_purposes()), records


@cache
def told_purposes() -> tuple[str, ...]:
    """The purposes of looks that the person is told of (``purposes.toml``). One that stands in neither list there is not told."""
    lists = tomllib.loads(resources.files(__package__).joinpath("purposes.toml").read_text(encoding="utf-8"))
    return tuple(lists["told"])


def seen(found: Iterable[Look], records: dict[tuple[str, str], OwnRecord]) -> list[Seen]:
    """Looks in words: the agency by name, staff by role, never by name."""
    rows = list(found)
    named = names({look.agency_id for look in rows if look.agency_id})
    held = _roles_of([look.membership_id for look in rows if look.membership_id])
    return [_seen(look, named, held, records) for look in rows]


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of a danger that went about the person: when, from which agency, and to whom as far as a name may stand."""

    at: datetime
    agency: str
    to: str


def warned() -> list[Warned]:
    """The warnings that the person may know of, newest first; never what they say. Somebody who was told by phone, and a service that by
    law never says who comes to it, are not named: one of them may be who is in danger."""
    rows = list(ThreatWarning.objects.select_related("agency", "to_agency").order_by("-sent_at", "id")[:MOST_WARNED])
    return [Warned(row.sent_at, row.agency.name, _warned_whom(row.to_agency)) for row in rows]


def _warned_whom(agency: Agency | None) -> str:
    return _("somebody who could help") if agency is None or agency.kind in WITHOUT_NAME else agency.name


def _roles_of(members: list[UUID]) -> dict[UUID, str]:
    """The role of each member of staff; the person reads no other row of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, role FROM cg_self_roles(%s)", [members])
        return dict(cursor.fetchall())


def _seen(look: Look, named: dict[UUID, str], held: dict[UUID, str], records: dict[tuple[str, str], OwnRecord]) -> Seen:
    shown = [records[kind, key] for kind, keys in look.records.items() for key in keys if (kind, key) in records]
    code = held.get(look.membership_id, "")  # type: ignore[arg-type]
    return Seen(
        id=look.pk, at=look.at, agency=named.get(look.agency_id, ""),  # type: ignore[arg-type]
        role=role(code).name() if code in roles() else "",
        what=tuple(sorted({_what(row) for row in shown})),
        received=any(row.holder_id != look.agency_id for row in shown),
    )  # fmt: skip


def _what(row: OwnRecord) -> str:
    if row.kind in ("privacy.part", "assessments.assessment"):
        return label_words(row.label, language_now())
    return {
        "people.person": _("your name, and how to reach you"),
        "consents.release": _("what you said when you were asked"),
        "people.ownword": _("what you wrote yourself"),
        "encounters.encounter": _("a talk with you"),
        "referrals.referral": _("a request that was made for you"),
    }.get(row.kind, _("plans that were made with you"))


def may_put_away(by: OwnViewer, what: str) -> bool:
    """Whether an entry (``r:`` a permission, ``l:`` a look, ``a:`` a question whether it was them) is on the person's own page at all."""
    kind, _colon, key = what.partition(":")
    try:
        wanted = UUID(key)
    except ValueError:
        return False
    if kind == "r":
        return releases().filter(pk=wanted).exists()
    if kind == "a":
        return not by.beside and to_say_again(by.user_id).filter(pk=wanted).exists()
    return looks(by)[0].filter(pk=wanted).exists()


def places_to_speak_to(page_agency: UUID) -> list[Agency]:
    """The agencies to which the person can say something: the one that handed the page over first, then those that asked them, or were named.
    None that works in silence."""
    ids = {page_agency}
    for row in releases():
        ids |= {row.agency_id, *row.to_agencies}
    rows = Agency.objects.filter(pk__in=ids, active=True).exclude(kind__in=SILENT_KINDS).order_by("name", "id")
    return sorted(rows, key=lambda row: row.pk != page_agency)
