"""Handing a person the words that open their own page, and ending the page."""

from datetime import datetime, timedelta

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.messages.actions.safe_contact import safe_contact_of
from commonground.people.events import OwnPageEnded, OwnPageHandedOver
from commonground.people.models import OwnPage, Person
from commonground.people.own_codes import WORDS_ON_A_CARD, address_mark, bound_code, new_words, words_mark
from commonground.people.own_queries import own_page_of
from commonground.people.own_rules import AskedHowToReachThem, HandedOverAlone, NotFromSilence, NotWhereNoContactIsSafe
from commonground.people.rules import OwnKnowledgeOnly

# How long the words on a card open the page: long enough to get to a phone of one's own. Our own number. Review by 2027-06-30.
CODE_LASTS = timedelta(hours=24)


@action("people.hand_over_page")
def hand_over_page(
    person: Person,
    *,
    asked_alone: bool,
    language: str = "en",
    address: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> tuple[OwnPage, str]:
    """Hand a person the words that open their own page, once and within a day. Words that were handed over before open nothing more.

    A page that is in use stays open until the new words are used; then PIN and words are chosen anew. This is also the way back after
    too many wrong tries.

    :param address: from which the worker hands it over; only its keyed mark is kept. :returns: the page, and the words, which are kept nowhere.
    :raises NotNow: when others listen (P23), nobody asked how to reach them (P31), no contact is safe (P24), by an agency that works in silence (P25), or of another's row (P3).
    """
    person = locked(person)
    hold(OwnKnowledgeOnly, person=person, by=by)
    hold(NotFromSilence, agency_kind=by.agency_kind)
    hold(HandedOverAlone, asked_alone=asked_alone)
    contact = safe_contact_of(person.subject_id, by=by)
    hold(AskedHowToReachThem, NotWhereNoContactIsSafe, way=contact.way if contact else "")
    words = new_words(WORDS_ON_A_CARD, language)
    handed = {
        "language": language, "handed_at": at, "handed_by": by.membership_id,
        "handed_from": address_mark(address, by.agency_id), "code_mark": words_mark(words, of="code"), "code_until": at + CODE_LASTS,
    }  # fmt: skip
    there = own_page_of(person)
    page = locked(there) if there else OwnPage(jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id)
    handed["code_bound"] = bound_code(str(handed["code_mark"]), page.pk, at + CODE_LASTS)
    for name, value in handed.items():
        setattr(page, name, value)
    if there:
        page.save(update_fields=list(handed))
    else:
        page.subject_id = person.subject_id
        page.save(force_insert=True)
    remember(OwnPageHandedOver(page, by=by, at=at, until=at + CODE_LASTS))
    return page, words


@action("people.end_own_page", right="people.hand_over_page")
def end_own_page(page: OwnPage, *, by: Viewer, at: datetime | None = None) -> OwnPage:
    """End a person's own page: wherever it is open it shows nothing at the next step, and neither words nor PIN open it again."""
    page = locked(page)
    page.ended_at, page.ended_by, page.code_mark = at, by.membership_id, ""
    page.save(update_fields=["ended_at", "ended_by", "code_mark"])
    remember(OwnPageEnded(page, by=by, at=at))
    return page
