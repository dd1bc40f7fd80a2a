"""Warning of a threat: a push by the agency that holds the record, to whoever can prevent or lessen the harm (rule G5)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Membership
from commonground.agencies.viewers import service
from commonground.clocks.actions import meet, start
from commonground.clocks.models import OPEN, Clock
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.kit.spans import in_force
from commonground.ledger.writing import remember
from commonground.messages.actions import notify
from commonground.people.events import ReachedByPhone, ThreatWarned, WarningReviewed, WarningTakenIn
from commonground.people.models import Person, ThreatWarning, WarningGround
from commonground.people.queries import reviewer_of, told_of
from commonground.people.rules import KnownToUs
from commonground.people.threats import (
    PURPOSE,
    TAKEN_IN,
    Receiver,
    Telling,
    Weighed,
    kept_from,
    own_parts,
    said_first,
    shown_under,
    weigh,
)
from commonground.people.warning_rules import (
    DecidedLately,
    DrawnFromWhatYouRead,
    KnownHow,
    NobodyHasItYet,
    NobodyThereIsKeptFromIt,
    NoExceptionForAThreat,
    OneReceiver,
    OnlyAsAWarning,
    PiecesOfThisPerson,
    StatedInTheList,
    ThreatInWords,
    UntoldForAReason,
    WarningFinding,
    WarningNotTakenIn,
    WarningReadBack,
    WarningReviewedByAnother,
    WarningReviewedOnce,
    WarnsForItsRecords,
    WhyTheyCanHelp,
)
from commonground.privacy.actions import receive
from commonground.privacy.models import Part
from commonground.privacy.terms import Terms

REVIEW = "warning_review"
REVIEW_WITHIN = timedelta(hours=72)
# A danger that is about to happen does not wait for a shift to look: after this whoever sent it calls.
TAKEN_IN_WITHIN = 15
TITLE = "Common Ground: open the app"
TEXT = "Something urgent was sent to your agency. Open the app and take it in now."
TEXT_TO_REVIEW = "Something was sent because of a danger. It has to be reviewed within 72 hours."


@action("people.warn")
def warn(
    person: Person,
    *,
    to: Receiver,
    told: Telling,
    items: Collection[UUID] = (),
    decided_by: UUID,
    decided_at: datetime | None = None,
    person_told: bool = True,
    untold: str = "",
    read_back: bool = False,
    by: Viewer,
    at: datetime | None = None,
) -> ThreatWarning:
    """Warn of a serious and imminent threat: send what is needed, and nothing else, to whoever can prevent or lessen it.

    The receiver is told at once and takes it in; nothing of the record is opened to their look. It is reviewed within 72 hours.

    :param to: an agency here, or whoever was told by phone. :param told: the threat and what it rests on, in the sender's words.
    :param items: parts of the own record, one by one. :param decided_by: the member of staff who judged the threat.
    :param person_told: whether the person's own page says that it went; if not, ``untold`` says why.
    :raises Hidden: when the person is not in sight. :raises NotNow: with P60 to P71, P76, or with the law's own sentence and its code.
    Source: 45 CFR 164.512(j)(1)(i), (4); 34 CFR 99.36; 42 CFR 2.51; rule G5.
    """
    assert at is not None
    hold(WarnsForItsRecords, by=by)
    person, when = locked(person), decided_at or at
    weighed = considered(person, to=to, told=told, items=items, by=by, at=at)
    hold(
        DecidedLately, UntoldForAReason, WarningReadBack, decider_works_here=_works_here(decided_by, by, at), decided_at=when, at=at,
        person_told=person_told, untold=untold, read_back=read_back,
    )  # fmt: skip
    sent = _sent(person, to, told, weighed, person_told=person_told, by=by, at=at)
    reviewer = reviewer_of(Agency.objects.get(pk=by.agency_id), opened_by=by, at=at)
    WarningGround.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, reviewer=reviewer, subject_id=person.subject_id, warning=sent,
        person_id=person.pk, why=told.why, who=told.who, nature=told.nature, untold=untold, basis=told.basis, labels=sorted(weighed.labels),
        stated=sorted(told.stated), items=[part.pk for part, _ruling in weighed.pieces], cells=list(weighed.terms.cells),
        decided_by=decided_by, decided_at=when, sent_at=at, sent_by=by.membership_id,
    )  # fmt: skip
    start(REVIEW, sent, due_at=at + REVIEW_WITHIN, agency_id=reviewer.pk, by=by, at=at)
    line = remember(
        ThreatWarned(
            sent, by=by, at=at, to=to.agency.pk if to.agency else None, recipient=to.kind, items=[part.pk for part, _ruling in weighed.pieces],
            labels=sorted(weighed.labels), cells=list(weighed.terms.cells), obligations=list(weighed.terms.obligations), stated=sorted(told.stated),
            basis=told.basis, decided_by=decided_by, decided_at=when, person_told=person_told, discloser=by.membership_id, purpose=PURPOSE,
        )
    )  # fmt: skip
    if to.agency:
        _start_taking_in(sent, by=by, at=at)
        notify(
            to.agency,
            title=gettext(TITLE),
            text=gettext(TEXT),
            cause_id=line.pk,
            addresses=told_of(sent, to.agency, right="people.take_in_warning"),
        )
    notify(reviewer, title=gettext(TITLE), text=gettext(TEXT_TO_REVIEW), cause_id=sent.pk, addresses=told_of(sent, reviewer, right="people.review_warning"))  # fmt: skip
    return sent


def _start_taking_in(sent: ThreatWarning, *, by: Viewer, at: datetime) -> None:
    """The sender's own promise to see that it is taken in. It is staff's, whatever becomes of the person: no death stops it."""
    start(
        TAKEN_IN, sent, due_at=at + timedelta(minutes=TAKEN_IN_WITHIN), agency_id=by.agency_id, by=by, at=at, kind="wall", amount=TAKEN_IN_WITHIN,
        unit="minute", assigned_to_id=by.membership_id,
    )  # fmt: skip


def considered(
    person: Person, *, to: Receiver, told: Telling, items: Collection[UUID], by: Viewer, at: datetime
) -> Weighed:
    """What the law says of a warning, when every rule of the practice holds; nothing is sent.

    :raises NotNow: as :func:`warn`.
    """
    facts: dict[str, Any] = {
        "person": person, "by": by, "to": to, "who": told.who, "threat": told.threat, "why": told.why, "basis": told.basis,
        "stated": told.stated, "drawn_from": told.drawn_from,
    }  # fmt: skip
    hold(WarnsForItsRecords, KnownToUs, OneReceiver, ThreatInWords, WhyTheyCanHelp, KnownHow, StatedInTheList, DrawnFromWhatYouRead, **facts)  # fmt: skip
    wanted = set(items)
    parts = [part for part in own_parts(person, by) if part.pk in wanted]
    hold(PiecesOfThisPerson, parts=parts, wanted=wanted, subject_id=person.subject_id, by=by)
    weighed = weigh(person, parts, told, to, by=by, at=at)
    hold(NobodyThereIsKeptFromIt, NoExceptionForAThreat, kept=kept_from(person, to.agency, by, at=at), weighed=weighed)
    if no := weighed.barred:
        code, sentence = said_first(no)
        raise NotNow(gettext(sentence), code=code, field="items" if weighed.words_may_go else "drawn_from")
    hold(OnlyAsAWarning, weighed=weighed)
    return weighed


def _works_here(member: UUID, by: Viewer, at: datetime) -> bool:
    return Membership.objects.filter(
        in_force(at), pk=member, agency_id=by.agency_id, taken_up_at__isnull=False
    ).exists()


def _sent(
    person: Person, to: Receiver, told: Telling, weighed: Weighed, *, person_told: bool, by: Viewer, at: datetime
) -> ThreatWarning:
    pieces = [_piece(part) for part, _ruling in weighed.pieces]
    content = {
        "about": person.name if told.names_them and weighed.words.shows("name") else "", "steps": told.steps, "nature": told.nature, "pieces": pieces
    }  # fmt: skip
    return ThreatWarning.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, to_agency=to.agency, subject_id=person.subject_id, recipient=to.kind,
        label=shown_under(weighed.labels, to), purpose=PURPOSE, obligations=list(weighed.terms.obligations), passing=weighed.terms.passing,
        law=weighed.terms.law, text=told.threat, content={key: value for key, value in content.items() if value}, person_told=person_told,
        sent_at=at, sent_by=by.membership_id,
    )  # fmt: skip


def _piece(part: Part) -> dict[str, str]:
    return {"name": part.name, "text": part.text, "written_at": part.written_at.isoformat()}


@action("people.take_in_warning")
def take_in_warning(sent: ThreatWarning, *, by: Viewer, at: datetime | None = None) -> ThreatWarning:
    """Take in a warning that came to your agency: from now on it says who has it, and it stands among the copies under its terms.

    :raises Hidden: when none came. :raises NotNow: when a colleague took it in (P72).
    """
    assert at is not None
    sent = locked(sent)
    if sent.to_agency_id != by.agency_id:
        raise Hidden
    hold(WarningNotTakenIn, taken_at=sent.taken_at)
    sent.taken_at, sent.taken_by = at, by.membership_id
    sent.save(update_fields=["taken_at", "taken_by"])
    terms = Terms(tuple(sent.obligations), sent.passing, sent.purpose, sent.law)
    receive(sent, way="warned", from_agency_id=sent.agency_id, label=sent.label, terms=terms, subject_id=sent.subject_id, by=by, at=at)  # fmt: skip
    remember(WarningTakenIn(sent, by=by, at=at, obligations=list(terms.obligations)))
    # The clock is the sender's, and nobody's here to end: the service of clocks of that agency does it, so that their desk alone hears of it.
    clocks = service("clocks", sent.agency)
    with as_viewer(clocks):
        meet(TAKEN_IN, sent, by=clocks, at=at)
    return sent


@action("people.reach_by_phone", right="people.warn")
def reach_by_phone(sent: ThreatWarning, *, by: Viewer, at: datetime | None = None) -> ThreatWarning:
    """Say that you called the agency you had warned and that somebody there has it, because nobody had taken it in.

    The warning itself waits on for the receiver, where it is taken in under its terms.

    :raises Hidden: when you did not send it. :raises NotNow: when they have it by now (P78).
    """
    assert at is not None
    if sent.sent_by != by.membership_id:
        raise Hidden
    hold(NobodyHasItYet, waits=Clock.objects.filter(name=TAKEN_IN, record_id=sent.pk, status__in=OPEN).exists())
    meet(TAKEN_IN, sent, by=by, at=at)
    remember(ReachedByPhone(sent, by=by, at=at, to=sent.to_agency_id))
    return sent


@action("people.review_warning")
def review_warning(ground: WarningGround, *, found: str, by: Viewer, at: datetime | None = None) -> WarningGround:
    """Say whether a warning was fitting. It is said once, by a privacy officer who neither sent it nor decided on it.

    :raises Hidden: when it is not in sight. :raises NotNow: P73 to P75.
    """
    ground = locked(ground)
    theirs = Membership.objects.filter(pk__in=[ground.sent_by, ground.decided_by], user_id=by.user_id)
    hold(WarningReviewedByAnother, WarningReviewedOnce, WarningFinding, own=theirs.exists(), reviewed_at=ground.reviewed_at, found=found)  # fmt: skip
    ground.reviewed_at, ground.reviewed_by, ground.found = at, by.membership_id, found
    ground.save(update_fields=["reviewed_at", "reviewed_by", "found"])
    meet(REVIEW, ThreatWarning(pk=ground.warning_id), by=by, at=at)
    remember(WarningReviewed(ground, by=by, at=at, found=found, warning=ground.warning_id))
    return ground
