"""One referral as its reader may see it: who it is about only where the reader may know, and the steps that are open."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.cases.models import Case
from commonground.cases.queries import case_of_subject
from commonground.cases.safe_words import safe_way
from commonground.clocks.models import Clock
from commonground.clocks.queries import of_records
from commonground.consents.models import Release
from commonground.consents.queries import live_for
from commonground.directory.models import Phone
from commonground.messages.models import SafeContact
from commonground.people.copies import TermsShown, terms_of_row
from commonground.people.models import Person
from commonground.privacy.doors import one
from commonground.referrals.code_lists import hand_over_ways, outcomes, reasons
from commonground.referrals.models import HandOver, Referral, SilentAnswer
from commonground.referrals.queries.lists import need_words
from commonground.referrals.queries.permission import permission_to_tell
from commonground.referrals.queries.standing import with_standing, words_for

KNOWN = {"accepted", "handed_over", "ended"}
# A step that bears another right's name.
RIGHTS = {"set_aside": "referrals.withdraw"}


@dataclass(frozen=True, slots=True)
class WholeReferral:
    """Everything that the page of one referral shows.

    ``person`` is the reader's own row. ``shared`` is the sender's row, for a receiver that accepted, while the permission
    lives; ``shared_way`` how the sender reaches them. ``name_comes``: a name would come with a yes. ``terms``: those under which the
    reader's row of the person came. ``steps``: verbs open to this reader.
    """

    referral: Referral
    stands: str
    words: str
    need: str
    is_sender: bool
    person: Person | None
    shared: Person | None
    shared_way: str
    name_comes: bool
    clock: Clock | None
    hand_over: HandOver | None
    hand_over_words: str
    case: Case | None
    answer: Referral | SilentAnswer | None
    reason: str
    outcome: str
    terms: TermsShown | None = None
    phones: list[str] = field(default_factory=list)
    steps: frozenset[str] = frozenset()


def one_referral(viewer: Viewer, referral_id: UUID) -> WholeReferral:
    """One referral that the viewer's agency sent or received.

    :raises Hidden: when there is none for this viewer.
    """
    parties = Q(agency_id=viewer.agency_id) | Q(to_agency_id=viewer.agency_id)
    referral = one(with_standing(viewer).filter(parties), pk=referral_id)
    sender = referral.agency_id == viewer.agency_id
    known = sender or referral.stands in KNOWN
    shared = _shared(referral) if known and not sender else None
    answer, own = _answer(referral, viewer), _own_person(viewer, referral) if known else None
    row = HandOver.objects.filter(referral=referral).select_related("sender__user", "receiver__user").first()
    return WholeReferral(
        referral=referral,
        stands=referral.stands,
        words=words_for(referral, referral.stands, viewer),
        need=need_words(referral.need),
        is_sender=sender,
        person=own,
        terms=terms_of_row(own.pk) if own else None,
        shared=shared,
        shared_way=_shared_way(referral) if shared else "",
        name_comes=_name_comes(referral),
        clock=of_records(viewer, [referral.pk]).get(referral.pk),
        hand_over=row,
        hand_over_words=str(hand_over_ways()[row.way]) if row else "",
        case=case_of_subject(viewer, referral.subject_id) if known and not sender else None,
        answer=answer,
        reason=str(reasons()[answer.decline_reason]) if answer and answer.decline_reason else "",
        outcome=str(outcomes()[answer.outcome]) if answer and answer.outcome else "",
        phones=_phones(referral) if sender and referral.to_agency_id is None else [],
        steps=_steps(viewer, referral, sender, row),
    )


def _own_person(viewer: Viewer, referral: Referral) -> Person | None:
    return Person.objects.filter(agency_id=viewer.agency_id, subject_id=referral.subject_id).first()


def _shared(referral: Referral) -> Person | None:
    """The sender's row: visible only while the permission lives."""
    return Person.objects.filter(pk=referral.person_id).first()


def _shared_way(referral: Referral) -> str:
    contact = SafeContact.objects.filter(
        agency_id=referral.agency_id, subject_id=referral.subject_id, ended_at=None
    ).first()
    return safe_way(contact) if contact else ""


def _name_comes(referral: Referral) -> bool:
    if referral.release_id is None:
        return False
    release = Release.objects.filter(pk=referral.release_id).first()
    return release is not None and release.is_live(timezone.now())


def _answer(referral: Referral, viewer: Viewer) -> Referral | SilentAnswer | None:
    own = None
    if referral.silent and referral.to_agency_id == viewer.agency_id:
        own = SilentAnswer.objects.select_related("answered_by__user").filter(referral=referral).first()
    return own or (referral if referral.answered_at else None)


def _phones(referral: Referral) -> list[str]:
    here = Q(service_id=referral.service_id) | Q(organization_id=referral.service.organization_id)
    return list(Phone.objects.filter(here).order_by("rank", "id").values_list("number", flat=True)[:3])


def _steps(viewer: Viewer, referral: Referral, sender: bool, row: HandOver | None) -> frozenset[str]:
    """The verbs that this reader's agency and role could do now."""
    open_now: set[str] = set()
    stands, unclaimed = referral.stands, referral.to_agency_id is None
    if sender and referral.status in {"draft", "sent"}:
        open_now |= {"withdraw"} | ({"send"} if referral.status == "draft" else set())
    if sender and unclaimed and referral.status == "sent":
        open_now.add("record_answer")
    if sender and referral.status == "declined" and referral.set_aside_at is None:
        open_now.add("set_aside")
    if not sender and stands == "sent":
        open_now |= {"accept", "decline"}
    if stands == "accepted" and not referral.silent and not _said(row, sender, unclaimed):
        open_now.add("hand_over")
    if stands in {"accepted", "handed_over"} and (sender if unclaimed else not sender):
        open_now.add("record_outcome")
    silent_and_answered = not sender and referral.silent and stands != "sent" and referral.status == "sent"
    if silent_and_answered and permission_to_tell(referral, by=viewer, at=timezone.now()):
        open_now.add("tell_sender")
    return frozenset(step for step in open_now if RIGHTS.get(step, f"referrals.{step}") in viewer.rights)


def _said(row: HandOver | None, sender: bool, unclaimed: bool) -> bool:
    """Whether this side has nothing more to say about the hand-off."""
    if row is None:
        return False
    own = row.sender_said_at if sender else row.receiver_said_at
    return own is not None and row.person_said_at is not None and (row.receiver_said_at is not None or not unclaimed)


def live_permission(person: Person, to_agency_id: UUID | None) -> Release | None:
    """The permission under which the name could go along to this agency, or None."""
    return live_for(person, to_agency_id) if to_agency_id else None
