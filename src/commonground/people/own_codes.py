"""What opens a person's own page: words that can be read out, a PIN, and the cookie of a stay. The database holds marks and seals of them alone."""

import re
import secrets
import tomllib
import unicodedata
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from commonground.kit.sealing import NotOurs, fits_mark, mark, marks, seal, unseal

# Six words of 128 are 42 bits: nobody finds one of a thousand open cards within its day. Four words with a PIN are 28 bits and six digits.
WORDS_ON_A_CARD, WORDS_OF_ONES_OWN = 6, 4
FEWEST_DIGITS, MOST_DIGITS = 6, 12
LANGUAGES = ("en", "es")


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The words of a language; English where there is no list."""
    lists = tomllib.loads(resources.files(__package__).joinpath("own_words.toml").read_text(encoding="utf-8"))
    return tuple(lists.get(language, lists["en"]).split())


def new_words(count: int, language: str) -> str:
    """So many words drawn by chance, with a space between."""
    return " ".join(secrets.choice(word_list(language)) for _ in range(count))


def words_mark(said: str, *, of: str) -> str:
    """The keyed mark of words as somebody typed them: capitals, accents, commas and hyphens do not count.

    :param of: ``code`` for the words on a card, ``words`` for those by which a person comes back.
    """
    plain = _plain(said, of)
    return mark(plain) if plain else ""


def words_marks(said: str, *, of: str) -> list[str]:
    """Every mark under which these words may lie: today's, and those that were taken over when the root key was renewed."""
    plain = _plain(said, of)
    return marks(plain) if plain else []


def _plain(said: str, of: str) -> str:
    plain = unicodedata.normalize("NFKD", said[:200].lower())
    words = re.findall(r"[a-z]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return f"own page {of} {' '.join(words)}" if words else ""


def bound_code(code_mark: str, page_id: UUID, until: datetime) -> str:
    """A keyed mark of a card's mark for one page and one end: whoever copies the mark into another row, or a longer end, has no card."""
    return mark(binding(code_mark, page_id, until))


def binding(code_mark: str, page_id: UUID, until: datetime) -> str:
    """What the keyed mark of a card's mark is made of."""
    return f"own page {page_id} card {code_mark} until {until.astimezone(UTC).isoformat(timespec='seconds')}"


def address_mark(address: str, page_agency: UUID) -> str:
    """The keyed mark of a network address, so that none is kept; empty when it is not known."""
    return mark(_handed_over(address, page_agency)) if address else ""


def is_address(address: str, page_agency: UUID, kept: str) -> bool:
    """Whether this is the network address whose mark was kept."""
    return bool(address and kept) and fits_mark(kept, _handed_over(address, page_agency))


def _handed_over(address: str, page_agency: UUID) -> str:
    return f"own page handed over at {page_agency} from {address}"


def new_cookie() -> str:
    """What a browser holds during a stay: 256 bits, drawn by chance."""
    return secrets.token_urlsafe(32)


def cookie_mark(cookie: str) -> str:
    """The keyed mark under which the stay of a cookie is found."""
    return mark(f"own page stay {cookie[:100]}")


def is_plain_pin(pin: str) -> bool:
    """Whether a PIN is digits, long enough, and not one that everybody tries first (all alike, or in a row)."""
    if not (pin.isascii() and pin.isdigit() and FEWEST_DIGITS <= len(pin) <= MOST_DIGITS):
        return False
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return not (len(steps) == 1 and steps <= {0, 1, 9})


def seal_pin(pin: str, page_id: UUID) -> str:
    """The slow hash (argon2) of a PIN, sealed for the row of its page."""
    return seal(make_password(pin).encode(), place=place_of_pin(page_id))


def fits(pin: str, sealed: str, page_id: UUID | None) -> bool:
    """Whether a PIN is the one of the page. It takes as long where there is no page, or none that was sealed here."""
    try:
        hashed = unseal(sealed, place=place_of_pin(page_id)).decode() if page_id and sealed else nobodys()
    except NotOurs:
        hashed = nobodys()
    return check_password(pin[:MOST_DIGITS], hashed) and hashed != nobodys()


def seal_words(words: str, stay_id: UUID) -> str:
    """The words by which a person comes back, sealed for the row of the stay in which they were made."""
    return seal(words.encode(), place=place_of_words(stay_id))


def kept_words(sealed: str, stay_id: UUID) -> str:
    """The words that were sealed for a stay.

    :raises NotOurs: when they were sealed for another.
    """
    return unseal(sealed, place=place_of_words(stay_id)).decode()


@cache
def nobodys() -> str:
    """A hash that no PIN fits, made once: so that asking for nobody costs the same."""
    return make_password(secrets.token_urlsafe(24))


def place_of_pin(page_id: UUID) -> str:
    """For which place a PIN is sealed."""
    return f"own page {page_id} pin"


def place_of_words(stay_id: UUID) -> str:
    """For which place the words are sealed that a person does not have yet."""
    return f"own stay {stay_id} words"
