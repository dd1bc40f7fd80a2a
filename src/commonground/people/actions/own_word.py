"""What a person says of their record, and the answer to it; and what they put out of sight on their own page."""

from dataclasses import replace
from datetime import datetime, timedelta

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import meet, start
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions.own_stay import of_nobodys
from commonground.people.events import HiddenOnOwnPage, OwnWordAnswered, OwnWordSaid
from commonground.people.models import FOUND, SAID, OwnPage, OwnWayIn, OwnWord
from commonground.people.own_queries import complaint_goes_to
from commonground.people.own_rules import ABodyOutside, ItWasThem, NotAnsweredYet, SomebodyReadsIt, SomethingSaid
from commonground.privacy.doors import one

ANSWER = "own_word_answer"
# A correction of a health record is answered within 60 days (45 CFR 164.526(b)(2)); a complaint within 30, our own number. Review by 2027-06-30.
ANSWERED_WITHIN = {"correct": timedelta(days=60), "complaint": timedelta(days=30)}
MOST_HIDDEN = 500


@action("people.say_own_word")
def say_own_word(
    page: OwnPage,
    *,
    kind: str,
    text: str,
    agency: Agency | None,
    about: Agency | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> OwnWord:
    """Say that something is wrong, add one's own side, or complain. It stands in the person's own words, and nobody at work changes it.

    A complaint goes to a privacy officer outside of the agency it is about.

    :param agency: who reads it, None when that place is gone; of a complaint, whom it is about is ``about``.
    :raises NotNow: when nothing was said, or too much (P27), nobody is there to read it (P29), or no body outside
        of the one complained of (P34).
    """
    hold(SomethingSaid, text=text)
    to = _body_outside(about, by) if kind == "complaint" else _reader(agency)
    beside = getattr(by, "beside", False)
    word = OwnWord.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency=to, subject_id=page.subject_id, page=page, kind=dict(SAID)[kind] and kind,
        about_agency=about if kind == "complaint" else None, text=text.strip(), said_at=at, beside=beside,
    )  # fmt: skip
    # In the name of whoever reads it: the agency that handed the page over may be the one that a complaint is about.
    by = replace(by, agency_id=to.pk)
    if kind in ANSWERED_WITHIN:
        start(ANSWER, word, due_at=at + ANSWERED_WITHIN[kind], agency_id=to.pk, by=by, at=at)
    remember(OwnWordSaid(word, by=by, at=at, kind=kind, beside=beside))
    return word


def _body_outside(about: Agency | None, by: Viewer) -> Agency:
    found = complaint_goes_to(about, jurisdiction_id=by.jurisdiction_id)
    hold(ABodyOutside, found=found)
    return found  # type: ignore[return-value]


def _reader(agency: Agency | None) -> Agency:
    hold(SomebodyReadsIt, agency=agency)
    return agency  # type: ignore[return-value]


@action("people.answer_own_word")
def answer_own_word(
    word: OwnWord, *, found: str, answer: str, asked_them: bool = False, by: Viewer, at: datetime | None = None
) -> OwnWord:
    """Answer what a person said of their record; they read it on their own page.

    :param found: done, done in part or not done (``models.FOUND``). :param asked_them: the answerer asked the person whether they said it.
    :raises NotNow: when nothing is written (P27), it was answered before (P28), or it was said beside a worker, the person did not say from
        another visit that it was them, and nobody asked them (P33).
    """
    hold(SomethingSaid, text=answer)
    word = locked(word)
    hold(NotAnsweredYet, answered=word.answered_at is not None)
    hold(ItWasThem, word=word, found=found, asked_them=asked_them)
    word.found, word.answer = dict(FOUND)[found] and found, answer.strip()
    word.answered_at, word.answered_by, word.asked_them = at, by.membership_id, asked_them
    word.save(update_fields=["found", "answer", "answered_at", "answered_by", "asked_them"])
    meet(ANSWER, word, by=by, at=at)
    remember(OwnWordAnswered(word, by=by, at=at, found=found))
    return word


@action("people.hide_on_own_page")
def hide_on_own_page(page: OwnPage, *, what: str = "", by: Viewer, at: datetime | None = None) -> OwnPage:
    """Put one entry of the own page out of sight, or with nothing named show all of them again. The record itself stays as it is."""
    way = locked(one(OwnWayIn.objects.all(), page=page))
    kept = [key for key in way.hidden if key != what]
    way.hidden = [*kept, what][-MOST_HIDDEN:] if what else []
    way.save(update_fields=["hidden"])
    remember(HiddenOnOwnPage(page, by=of_nobodys(by), at=at, count=len(way.hidden)))
    return page
