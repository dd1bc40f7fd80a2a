"""Coming to one's own page and leaving it: the verbs of the person alone."""

from dataclasses import replace
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import OwnPageEntered, OwnPageLeft, OwnPageShut, OwnWordsKept
from commonground.people.models import MOST_TRIES, OwnPage, OwnStay
from commonground.people.own_codes import (
    WORDS_OF_ONES_OWN,
    cookie_mark,
    fits,
    new_cookie,
    new_words,
    seal_words,
    words_mark,
)
from commonground.people.own_rules import APlainPin


@action("people.open_own_page", right="people.enter_own_page")
def open_own_page(
    page: OwnPage, *, code: str, pin: str, sealed_pin: str, by: Viewer, at: datetime | None = None
) -> str | None:
    """Come for the first time, with the words on the card and a PIN of one's own. The card opens nothing more; every other stay ends.

    The words by which the person comes back lie sealed in the stay until they say that they have them (``keep_own_words``).

    :param sealed_pin: the PIN as ``own_codes.seal_pin`` gives it, made before the words were looked at.
    :returns: the cookie of the stay; None when the card was used meanwhile.
    :raises NotNow: for a PIN that everybody tries first (P26).
    """
    hold(APlainPin, pin=pin)
    page = locked(page)
    if page.code_mark != words_mark(code, of="code"):
        return None
    words = new_words(WORDS_OF_ONES_OWN, page.language)
    page.code_mark, page.code_until, page.opened_at, page.tries = "", None, at, 0
    page.words_mark, page.pin = words_mark(words, of="words"), sealed_pin
    page.save(update_fields=["code_mark", "code_until", "opened_at", "tries", "words_mark", "pin"])
    _end_stays(page, at)
    return _begin(page, by, at, words)


@action("people.enter_own_page")
def enter_own_page(page: OwnPage, *, pin_fits: bool, by: Viewer, at: datetime | None = None) -> str | None:
    """Come back with one's own words and PIN. After five wrong PINs the page stays shut until a worker hands over new words.

    :returns: the cookie of the stay; None when the PIN is wrong or the page is shut.
    """
    page = locked(page)
    if page.tries >= MOST_TRIES:
        return None
    page.tries = 0 if pin_fits else page.tries + 1
    page.save(update_fields=["tries"])
    if not pin_fits:
        if page.tries >= MOST_TRIES:
            remember(OwnPageShut(page, by=by, at=at))
        return None
    return _begin(page, by, at)


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
    page = locked(page)
    right = page.tries < MOST_TRIES and fits(pin, page.pin, page.pk)
    page.tries = 0 if right else min(page.tries + 1, MOST_TRIES)
    page.save(update_fields=["tries"])
    if not right and page.tries >= MOST_TRIES:
        remember(OwnPageShut(page, by=by, at=at))
        _end_stays(page, at)
    return right


def of_nobodys(by: Viewer) -> Viewer:
    """The person as the doer in no agency's book: when somebody looks at their own page is told to no agency."""
    return replace(by, agency_id=None)  # type: ignore[arg-type]


def _begin(page: OwnPage, by: Viewer, at: datetime | None, words: str = "") -> str:
    cookie = new_cookie()
    # Whoever comes in has the words, so that none need lie in an older stay.
    OwnStay.objects.filter(page=page).exclude(words="").update(words="")
    stay = OwnStay(jurisdiction_id=page.jurisdiction_id, page=page, mark=cookie_mark(cookie), began_at=at, seen_at=at)
    stay.words = seal_words(words, stay.pk) if words else ""
    stay.save()
    remember(OwnPageEntered(page, by=of_nobodys(by), at=at))
    return cookie


def _end_stays(page: OwnPage, at: datetime | None, *, only: object = None) -> None:
    stays = OwnStay.objects.filter(page=page, ended_at=None)
    (stays.filter(pk=only) if only else stays).update(ended_at=at, words="")
