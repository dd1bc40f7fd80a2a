"""Coming to one's own page and leaving it: the verbs of the person alone."""

from dataclasses import replace
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import OwnPageEntered, OwnPageLeft, OwnPageShut, OwnWordsKept
from commonground.people.models import MOST_TRIES, OwnPage, OwnStay, OwnWayIn
from commonground.people.own_codes import (
    WORDS_OF_ONES_OWN,
    bound_code,
    cookie_mark,
    fits,
    new_cookie,
    new_words,
    seal_words,
    words_mark,
    words_marks,
)
from commonground.people.own_rules import APlainPin
from commonground.privacy.doors import one


@action("people.open_own_page", right="people.enter_own_page")
def open_own_page(
    page: OwnPage, *, code: str, pin: str, sealed_pin: str, beside: bool = False, by: Viewer, at: datetime | None = None
) -> str | None:
    """Come for the first time, with the words on the card and a PIN of one's own. The card opens nothing more; every other stay ends.

    The words by which the person comes back lie sealed in the stay until they say that they have them (``keep_own_words``).

    :param sealed_pin: the PIN as ``own_codes.seal_pin`` gives it, made before the words were looked at.
    :param beside: in a browser in which somebody at work is signed in, or from where the card was made.
    :returns: the cookie of the stay; None when the card was used meanwhile, or made for another page.
    :raises NotNow: for a PIN that everybody tries first (P26).
    """
    hold(APlainPin, pin=pin)
    said = page.code_mark if page.code_mark in words_marks(code, of="code") else ""
    OwnWayIn.objects.get_or_create(page=page, defaults={"jurisdiction_id": page.jurisdiction_id})
    way = _locked(page)
    bound = page.code_until and page.code_bound == bound_code(said, page.pk, page.code_until)
    if not said or way.used_code == said or not bound:
        return None
    words = new_words(WORDS_OF_ONES_OWN, page.language)
    way.used_code, way.opened_at, way.tries = said, at, 0
    way.words_mark, way.pin = words_mark(words, of="words"), sealed_pin
    way.save(update_fields=["used_code", "opened_at", "tries", "words_mark", "pin"])
    _end_stays(page, at)
    return _begin(page, by, at, words, beside=beside)


@action("people.enter_own_page")
def enter_own_page(
    page: OwnPage, *, pin_fits: bool, words: str = "", beside: bool = False, by: Viewer, at: datetime | None = None
) -> str | None:
    """Come back with one's own words and PIN. After five wrong PINs the page stays shut until a worker hands over new words.

    :param words: as they were said; where their mark was taken over from a former root key, it is made anew.
    :param beside: as in ``open_own_page``. :returns: the cookie of the stay; None when the PIN is wrong or the page is shut.
    """
    way = _locked(page)
    if way.tries >= MOST_TRIES:
        return None
    way.tries = 0 if pin_fits else way.tries + 1
    if pin_fits and way.words_mark in words_marks(words, of="words"):
        way.words_mark = words_mark(words, of="words")
    way.save(update_fields=["tries", "words_mark"])
    if not pin_fits:
        if way.tries >= MOST_TRIES:
            remember(OwnPageShut(page, by=by, at=at))
        return None
    return _begin(page, by, at, beside=beside)


def _locked(page: OwnPage) -> OwnWayIn:
    return locked(one(OwnWayIn.objects.all(), page=page))


@action("people.keep_own_words", right="people.leave_own_page")
def keep_own_words(page: OwnPage, *, by: Viewer, at: datetime | None = None) -> None:
    """Say that one has the words by which one comes back. They stand nowhere any more."""
    OwnStay.objects.filter(page=page).exclude(words="").update(words="")
    remember(OwnWordsKept(page, by=of_nobodys(by), at=at))


@action("people.leave_own_page")
def leave_own_page(page: OwnPage, *, everywhere: bool = False, by: Viewer, at: datetime | None = None) -> None:
    """Leave one's own page in this browser, or in every browser where it is open."""
    _end_stays(page, at, only=None if everywhere else by.stay_id)  # type: ignore[attr-defined]
    remember(OwnPageLeft(page, by=of_nobodys(by), at=at, everywhere=everywhere))


@action("people.ask_pin")
def ask_pin(page: OwnPage, *, pin: str, by: Viewer, at: datetime | None = None) -> bool:
    """Ask for the PIN once more, before what was put out of sight is shown. Wrong tries count, and the fifth shuts the page and ends the stays."""
    way = _locked(page)
    right = way.tries < MOST_TRIES and fits(pin, way.pin, page.pk)
    way.tries = 0 if right else min(way.tries + 1, MOST_TRIES)
    way.save(update_fields=["tries"])
    if not right and way.tries >= MOST_TRIES:
        remember(OwnPageShut(page, by=by, at=at))
        _end_stays(page, at)
    return right


def of_nobodys(by: Viewer) -> Viewer:
    """The person as the doer in no agency's book: when somebody looks at their own page is told to no agency."""
    return replace(by, agency_id=None)  # type: ignore[arg-type]


def _begin(page: OwnPage, by: Viewer, at: datetime | None, words: str = "", *, beside: bool) -> str:
    cookie = new_cookie()
    # Whoever comes in has the words, so that none need lie in an older stay.
    OwnStay.objects.filter(page=page).exclude(words="").update(words="")
    stay = OwnStay(
        jurisdiction_id=page.jurisdiction_id,
        page=page,
        mark=cookie_mark(cookie),
        began_at=at,
        seen_at=at,
        beside=beside,
    )
    stay.words = seal_words(words, stay.pk) if words else ""
    stay.save()
    remember(OwnPageEntered(page, by=of_nobodys(by), at=at, beside=beside))
    return cookie


def _end_stays(page: OwnPage, at: datetime | None, *, only: object = None) -> None:
    stays = OwnStay.objects.filter(page=page, ended_at=None)
    (stays.filter(pk=only) if only else stays).update(ended_at=at, words="")
