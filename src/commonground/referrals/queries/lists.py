"""The lists of referrals: received, sent, and what waits for a step of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from commonground.agencies.context import Viewer
from commonground.clocks.models import Clock
from commonground.clocks.queries import of_records
from commonground.directory.needs import vocabulary
from commonground.people.together import Together
from commonground.referrals.models import Referral
from commonground.referrals.queries.standing import with_standing, words_for

PAGE = 50
# How long a no stands among what is to be done today; its list keeps it. Our own number. Review by 2027-06-30.
SAID_NO_STAYS = timedelta(days=30)
# What a line says of its referral: the other columns would be fetched and built for nothing.
OF_A_LINE = ("agency_id", "to_agency_id", "subject_id", "need", "status", "silent", "made_at", "sent_at", "answered_at")


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral of a list, and the people whom the page names."""

    referral: Referral
    stands: str
    words: str
    people: Together
    need: str
    clock: Clock | None

    @property
    def name(self) -> str:
        """The reader's own agency's name for the person, empty before it knows one."""
        known = self.people.own(self.referral.subject_id) if _may_name(self.people.viewer, self.referral) else None
        return known.name if known else ""

    @property
    def headline(self) -> str:
        """What stands first on a line: the need, and the name where the reader's agency knows it."""
        return f"{self.need}: {self.name}" if self.name else self.need


@dataclass(frozen=True, slots=True)
class ReferralsPage:
    """One page, newest first. ``older`` is the id to go on after, or None at the end."""

    lines: list[ReferralLine]
    older: UUID | None


def received(viewer: Viewer, *, limit: int = PAGE, after: UUID | None = None) -> ReferralsPage:
    """What others sent to the viewer's agency, newest first."""
    return _page(viewer, with_standing(viewer).filter(to_agency_id=viewer.agency_id), "sent_at", limit, after)


def sent(viewer: Viewer, *, limit: int = PAGE, after: UUID | None = None) -> ReferralsPage:
    """What the viewer's agency wrote, newest first."""
    return _page(viewer, with_standing(viewer).filter(agency_id=viewer.agency_id), "made_at", limit, after)


@dataclass(frozen=True, slots=True)
class ForToday:
    """What *Today* shows of referrals: what waits for the own step, the noes after which nothing followed, what waits for others."""

    waiting: list[ReferralLine]
    said_no: list[ReferralLine]
    unanswered: list[ReferralLine]


def for_today(viewer: Viewer, *, at: datetime, limit: int = PAGE, people: Together | None = None) -> ForToday:
    """The three lists at once: names and clocks of all of them are read together.

    :param people: those whom the whole page names, where other lists stand on it too.
    """
    noes = _said_no(viewer).filter(answered_at__gte=at - SAID_NO_STAYS).order_by("-answered_at", "-id")
    # The lines name neither service nor agency, so those are not fetched along.
    found = [
        list(rows.select_related(None).only(*OF_A_LINE)[:limit])
        for rows in (_waiting(viewer), noes, _unanswered(viewer))
    ]
    lines = iter(lines_of(viewer, [referral for rows in found for referral in rows], people))
    return ForToday(*([next(lines) for _ in rows] for rows in found))


def waiting(viewer: Viewer, *, limit: int = PAGE) -> ReferralsPage:
    """What waits for a step of the viewer's agency, oldest first: answers it owes, answers to fetch by phone, drafts."""
    return ReferralsPage(lines_of(viewer, list(_waiting(viewer)[:limit])), None)


def said_no(viewer: Viewer, *, limit: int = PAGE, after: UUID | None = None) -> ReferralsPage:
    """What the viewer's agency sent and got a no for, while nothing followed, the newest no first: no other place was asked since for
    the same person and need, and it was not set aside.

    Of a silent receiver nothing stands here, whatever it answered.
    """
    return _page(viewer, _said_no(viewer), "answered_at", limit, after)


def _waiting(viewer: Viewer) -> QuerySet[Referral]:
    owed = Q(to_agency_id=viewer.agency_id, status="sent", stands="sent")
    to_fetch = Q(agency_id=viewer.agency_id, to_agency_id=None, status="sent")
    drafts = Q(agency_id=viewer.agency_id, status="draft")
    return with_standing(viewer).filter(owed | to_fetch | drafts).order_by("made_at", "id")


def _unanswered(viewer: Viewer) -> QuerySet[Referral]:
    """Sent to a partner here that has not answered yet, longest waiting first. A silent receiver is not waited for: by law it does not
    report back."""
    rows = with_standing(viewer).filter(
        agency_id=viewer.agency_id, to_agency__isnull=False, status="sent", silent=False
    )
    return rows.order_by("sent_at", "id")


def _said_no(viewer: Viewer) -> QuerySet[Referral]:
    asked_again = Referral.objects.filter(
        agency_id=OuterRef("agency_id"), subject_id=OuterRef("subject_id"), need=OuterRef("need"),
        sent_at__gt=OuterRef("answered_at"),
    ).exclude(status="withdrawn")  # fmt: skip
    return with_standing(viewer).filter(
        ~Exists(asked_again), agency_id=viewer.agency_id, status="declined", silent=False, set_aside_at=None
    )


def of_subject(viewer: Viewer, subject_id: UUID, *, limit: int = PAGE) -> list[ReferralLine]:
    """The referrals about one person that the viewer's agency wrote, or has said yes to, newest first."""
    known = Q(agency_id=viewer.agency_id) | Q(
        to_agency_id=viewer.agency_id, stands__in=["accepted", "handed_over", "ended"]
    )
    rows = with_standing(viewer).filter(known, subject_id=subject_id).order_by("-made_at", "-id")
    return lines_of(viewer, list(rows[:limit]))


def _page(viewer: Viewer, rows: QuerySet[Referral], key: str, limit: int, after: UUID | None) -> ReferralsPage:
    if after is not None and (last := _place(after, key)):
        rows = rows.filter(Q(**{f"{key}__lt": last}) | Q(**{key: last, "id__lt": after}))
    found = list(rows.order_by(f"-{key}", "-id")[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return ReferralsPage(lines_of(viewer, found[:limit]), more)


def _place(after: UUID, key: str) -> datetime | None:
    """Where in the list a page ended. Its last row is not shown again."""
    rows = Referral.objects.filter(pk=after).not_shown("only where in the list it stands")
    place: datetime | None = rows.values_list(key, flat=True).first()
    return place


def lines_of(viewer: Viewer, referrals: Sequence[Referral], people: Together | None = None) -> list[ReferralLine]:
    """The lines of these referrals: two queries, however many there are."""
    clocks = of_records(viewer, [referral.pk for referral in referrals])
    people = people or Together(viewer)
    people.will_name(subjects=[referral.subject_id for referral in referrals if _may_name(viewer, referral)])
    return [
        ReferralLine(
            referral=referral,
            stands=referral.stands,
            words=words_for(referral, referral.stands, viewer),
            people=people,
            need=need_words(referral.need),
            clock=clocks.get(referral.pk),
        )
        for referral in referrals
    ]


def _may_name(viewer: Viewer, referral: Referral) -> bool:
    """The sender knows who it is; the receiver once it said yes, even where it knows the person from before."""
    return referral.agency_id == viewer.agency_id or referral.stands in {"accepted", "handed_over", "ended"}


def need_words(code: str) -> str:
    """A need in the reader's language."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    need = vocabulary().get(code)
    return need.names[language] if need else code
