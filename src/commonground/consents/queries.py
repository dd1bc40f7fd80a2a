"""Questions about releases, asked by somebody who looks."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.clocks.models import Clock
from commonground.clocks.queries import open_for
from commonground.consents.models import (
    ABOUT,
    BY_ITEM,
    ELSEWHERE,
    Authority,
    CardNumber,
    Release,
    Sent,
    SentItem,
    SpokenWithdrawal,
    Withdrawal,
    harmful_holders,
    holder_key,
)
from commonground.consents.numbers import NUMBER, plain
from commonground.consents.putting import Named
from commonground.consents.separate import RELEASABLE, own_form_labels
from commonground.kit.spans import in_force
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_of_subject
from commonground.privacy.models import Grant, Part

CONFIRM = "permission_confirm"
MOST = 50
# What is said of a permission that ends: whose it is, its number, when.
ENDING = ("agency_id", "person_id", "expires_at")


def release(release_id: UUID) -> Release:
    """One visible release.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Release.objects.all(), pk=release_id)


def by_number(viewer: Viewer, said: str) -> list[Release]:
    """The given releases of the viewer's agency whose small card bears this number (``Release.number``)."""
    number = plain(said)
    if not NUMBER.fullmatch(number):
        return []
    cards = CardNumber.objects.filter(agency_id=viewer.agency_id, number=number).not_shown("only to find what it is of")
    rows = Release.objects.filter(agency_id=viewer.agency_id, pk__in=cards.values("release_id"), given_at__isnull=False)
    return list(rows.order_by("-asked_at", "id"))


def numbers_of(release_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers on the cards of these permissions, of those that the viewer's agency keeps."""
    cards = CardNumber.objects.filter(release_id__in=list(release_ids)).not_shown("with the permission that it is of")
    return dict(cards.values_list("release_id", "number"))


def bear_numbers(releases: Iterable[Release]) -> None:
    """Read the numbers of many permissions at once, for a list that says them."""
    asked = list(releases)
    found = numbers_of(release.pk for release in asked) if asked else {}
    for given in asked:
        given.card_number = found.get(given.pk, "")


def ending_soon(viewer: Viewer, *, at: datetime, before: datetime) -> list[Release]:
    """The live releases of the viewer's agency that end by themselves before a moment, soonest first. Those of a crisis that wait
    to be confirmed have a clock of their own."""
    rows = Release.objects.filter(agency_id=viewer.agency_id, status="given", expires_at__gt=at, expires_at__lt=before)
    return list(rows.exclude(crisis=True, confirmed_at=None).only(*ENDING).order_by("expires_at", "id")[:MOST])


def of_person(person: Person) -> QuerySet[Release]:
    """What this person answered whenever they were asked, newest first."""
    return Release.objects.filter(subject_id=person.subject_id).order_by("-asked_at", "id")


def live_for(
    person: Person, to_agency: Agency | UUID, label: str = "general", purpose: str = "coordination",
    *, at: datetime | None = None,
) -> Release | None:  # fmt: skip
    """The release under which an agency sees this label of the person for this purpose now, or None.

    The newest wins; the law asks for an agreement in force as well, which is not looked at here.
    """
    now = at or timezone.now()
    agency_id = to_agency.pk if isinstance(to_agency, Agency) else to_agency
    return live_of(person, at=now).filter(opening(agency_id, label, purpose, at=now)).first()


def opening(to_agency_id: UUID, label: str, purpose: str = "coordination", *, at: datetime) -> Exists:
    """Whether a release opens this label to this agency now: it is valid for it, and that part was not taken back."""
    return Exists(
        Grant.objects.filter(
            release_id=OuterRef("pk"), to_agency_id=to_agency_id, label=label, purpose=purpose, starts_at__lte=at,
            expires_at__gt=at, revoked_at=None,
        ).exclude(form=BY_ITEM)
    )  # fmt: skip


def opens(release: Release, to_agency_id: UUID | None, label: str = "general", *, at: datetime) -> bool:
    """Whether this release opens this label to this agency now."""
    if to_agency_id is None or not release.is_live(at):
        return False
    return Release.objects.filter(opening(to_agency_id, label, release.purpose, at=at), pk=release.pk).exists()


def open_grants(release: Release, *, at: datetime) -> QuerySet[Grant]:
    """What of a release is open now, one row for each agency and label."""
    return Grant.objects.filter(release_id=release.pk, revoked_at=None, starts_at__lte=at, expires_at__gt=at)


def open_labels(release: Release, *, at: datetime) -> set[str]:
    """The labels that a release opens to somebody now."""
    return {label for _, label in open_grants(release, at=at).values_list("pk", "label")}


def open_agencies(release: Release, *, at: datetime) -> set[UUID]:
    """The agencies to which a release opens something now."""
    return {agency for _, agency in open_grants(release, at=at).values_list("pk", "to_agency_id")}


def withdrawals(release: Release) -> QuerySet[Withdrawal]:
    """What was taken back of a release, in order."""
    return Withdrawal.objects.filter(release=release).order_by("taken_back_at", "id")


def authorities_of(person: Person) -> QuerySet[Authority]:
    """The papers on record about who signs for this person, or may not know, newest first."""
    return Authority.objects.filter(subject_id=person.subject_id, agency_id=person.agency_id).order_by(
        "-starts_at", "id"
    )


def signers_for(person: Person, *, at: datetime) -> list[Authority]:
    """The papers that let somebody sign for this person now; never those of somebody who is reported to cause harm on any paper."""
    running = Q(ends_at=None) | Q(ends_at__gt=at)
    papers = authorities_of(person).filter(running, shut_out=False, starts_at__lte=at)
    harmful = harmful_holders(person.subject_id, person.agency_id)
    return [paper for paper in papers if holder_key(paper.holder) not in harmful]


def signed_by(person: Person, holders: Collection[str], *, at: datetime) -> list[Release]:
    """The live permissions that somebody of these names (as ``holder_key`` compares them) signed for this person, newest first."""
    signed = live_of(person, at=at).filter(agency_id=person.agency_id, authority__isnull=False)
    return [one for one in signed.select_related("authority") if holder_key(one.authority.holder) in set(holders)]  # type: ignore[union-attr]


def once_signed_by(person: Person, holders: Collection[str]) -> list[Release]:
    """The permissions that somebody of these names signed for this person and that nobody reported as signed by who causes harm, ended ones too."""
    signed = Release.objects.filter(
        subject_id=person.subject_id, agency_id=person.agency_id, authority__isnull=False, given_at__isnull=False, harm_reported_at=None
    )  # fmt: skip
    return [one for one in signed.select_related("authority") if holder_key(one.authority.holder) in set(holders)]  # type: ignore[union-attr]


def answered_since(release: Release) -> Release | None:
    """The last answer of the same person to the same agency after this one that leaves it nothing to confirm: a no or not now to
    whatever was asked, or a yes that names one of the same agencies. A yes about other agencies alone changes nothing.
    """
    later = Release.objects.filter(
        subject_id=release.subject_id, agency_id=release.agency_id, asked_at__gt=release.asked_at
    ).exclude(pk=release.pk)
    said_otherwise = Q(given_at=None) | Q(to_agencies__overlap=release.to_agencies)
    return later.filter(said_otherwise).order_by("-asked_at", "id").first()


def answered_after(person: Person, moment: datetime, *, to_agencies: Collection[UUID]) -> bool:
    """Whether a person told their own agency otherwise after a moment: a no, not now, a yes that names one of these agencies, or that they
    take something back. A yes that came from another system was answered there, before.
    """
    ours = Release.objects.filter(subject_id=person.subject_id, agency_id=person.agency_id)
    yes = Q(to_agencies__overlap=list(to_agencies), came_as=None)
    if ours.filter(Q(given_at=None) | yes, asked_at__gt=moment).exists() or ours.filter(revoked_at__gt=moment).exists():
        return True
    back = Withdrawal.objects.filter(subject_id=person.subject_id, agency_id=person.agency_id)
    return back.filter(taken_back_at__gt=moment).exists()


def told_to(release: Release, viewer: Viewer) -> list[UUID]:
    """The agencies of a release that a viewer may be told of: all for the agency that asked; for another one only itself, because whom
    else a person permitted is theirs to tell.
    """
    return [key for key in release.to_agencies if viewer.agency_id in (release.agency_id, key)]


def witnesses_for(viewer: Viewer, *, at: datetime) -> QuerySet[Membership]:
    """Colleagues of the viewer's agency who can hear a yes that is said aloud, by name; never whoever asks, in whatever role."""
    here = Membership.objects.filter(in_force(at), agency_id=viewer.agency_id, user__is_service=False)
    return here.exclude(user_id=viewer.user_id).select_related("user").order_by("user__name", "id")


def live_of(person: Person, *, at: datetime | None = None) -> QuerySet[Release]:
    """All releases of this person that are live, newest first."""
    now = at or timezone.now()
    return of_person(person).filter(status="given", given_at__lte=now, expires_at__gt=now)


def last_answer(person: Person) -> Release | None:
    """What the person said last, or None when nobody asked."""
    return of_person(person).first()


def to_confirm(viewer: Viewer) -> list[tuple[Release, Clock]]:
    """The permissions of the viewer's agency that were given in a crisis and wait to be asked again in calm, soonest first."""
    clocks = list(open_for(viewer).filter(name=CONFIRM)[:MOST])
    found = {
        one.pk: one for one in Release.objects.filter(pk__in=[c.record_id for c in clocks]).select_related("person")
    }
    return [(found[clock.record_id], clock) for clock in clocks if clock.record_id in found]


def came_to(viewer: Viewer) -> QuerySet[Sent]:
    """What was sent to the viewer's agency, what waits and what was taken in, while its permission lasts, newest first."""
    rows = Sent.objects.filter(to_agency_id=viewer.agency_id).select_related("agency")
    return rows.order_by("-sent_at", "id")


def came_of(subject_id: UUID, viewer: Viewer) -> list[Sent]:
    """What was sent to the viewer's agency of one person and lasts, newest first."""
    return list(came_to(viewer).filter(subject_id=subject_id)[:MOST])


def came_for_supervision(viewer: Viewer) -> list[tuple[Sent, str]]:
    """What was sent to the viewer by name for a case that they monitor, newest first, each with whom it is about."""
    rows = list(came_to(viewer).filter(purpose="supervision")[:MOST])
    about = SentItem.objects.filter(sent_id__in=[sent.pk for sent in rows], name=ABOUT)
    whom = {item.sent_id: item.text for item in about}
    return [(sent, whom.get(sent.pk, "")) for sent in rows]


def items_of(sent: Sent) -> list[SentItem]:
    """What one sending holds, in the order in which it was written."""
    return list(SentItem.objects.filter(sent=sent).order_by("written_at", "id"))


def sent_under(release: Release) -> QuerySet[Sent]:
    """What the viewer sent under a permission, newest first."""
    return Sent.objects.filter(release_id=release.pk, agency_id=release.agency_id).order_by("-sent_at", "id")


def sent_notes(release: Release) -> dict[UUID, datetime]:
    """When the viewer last sent each note under a permission, by the note's id."""
    when = {sent.pk: sent.sent_at for sent in sent_under(release)}
    rows = SentItem.objects.filter(release_id=release.pk, agency_id=release.agency_id, sent_id__in=list(when))
    went = [(when[sent], part) for _, part, sent in rows.values_list("pk", "part_id", "sent_id")]
    return {part: at for at, part in sorted(went)}


def words_today() -> int:
    """How many words of taking back the viewer wrote down in the last 24 hours, in whichever role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_words_today()")
        return int(cursor.fetchone()[0])


def words_written(viewer: Viewer) -> QuerySet[SpokenWithdrawal]:
    """The words of taking back that were written down at the viewer's agency, newest first: their own, and of all for privacy officers."""
    rows = SpokenWithdrawal.objects.filter(agency_id=viewer.agency_id).select_related("to_agency")
    return rows.order_by("-said_at", "id")


def places_of(viewer: Viewer) -> QuerySet[Agency]:
    """Every agency at work in the viewer's jurisdiction, by name: the same list for everybody, so that it tells nothing of anybody."""
    return Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).order_by("name", "id")


def ended_elsewhere(viewer: Viewer, *, since: datetime) -> list[Withdrawal]:
    """What people took back of permissions that the viewer's agency had asked for, by saying so at another place, newest first."""
    rows = Withdrawal.objects.filter(agency_id=viewer.agency_id, told_how=ELSEWHERE, taken_back_at__gt=since)
    return list(rows.prefetch_related("release").order_by("-taken_back_at", "id")[:MOST])


def nameable(person: Person, viewer: Viewer, *, only: Collection[UUID] | None = None) -> QuerySet[Part]:
    """The notes of a person that a permission can name one by one: those the viewer's agency keeps and the viewer may read, newest first.

    :param only: these notes alone, however old.
    """
    rows = parts_of_subject(person.subject_id, agency_id=viewer.agency_id).exclude(label="general")
    rows = rows.filter(bound_by=None, label__in=RELEASABLE | own_form_labels()).order_by("-written_at", "id")
    return rows if only is None else rows.filter(pk__in=only)


def named_notes(person: Person, part_ids: Collection[UUID], viewer: Viewer) -> list[Named]:
    """These notes as a permission names them; those that are not nameable are left out."""
    found = nameable(person, viewer, only=part_ids) if part_ids else ()
    return [Named(part.pk, part.label, local_day(viewer, part.written_at)) for part in found]
