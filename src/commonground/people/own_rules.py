"""What must hold for a person's own page: who hands it over, when, and what opens it."""

from commonground.agencies.kinds import SILENT_KINDS
from commonground.kit.rules import Rule
from commonground.people.models import OwnWord
from commonground.people.own_codes import is_plain_pin

LONGEST_WORD = 4000


class HandedOverAlone(Rule):
    """Give the words only when you are alone with the person. Somebody else in the room may use them."""

    code = "P23"
    field = "asked_alone"
    source = "practice: asked alone, like a permission"

    @classmethod
    def holds(cls, asked_alone: bool) -> bool:
        return asked_alone


class NotWhereNoContactIsSafe(Rule):
    """They asked not to be contacted at all. A card or a page on a phone can be found. Read it to them at your desk, or ask again how to
    reach them safely."""

    code = "P24"
    source = "practice: somebody else may hold the phone"

    @classmethod
    def holds(cls, way: str) -> bool:
        return way != "none"


class AskedHowToReachThem(Rule):
    """Ask first how it is safe to reach them, and write it down: somebody else may hold the phone or find the card."""

    code = "P31"
    source = "practice: somebody else may hold the phone"

    @classmethod
    def holds(cls, way: str) -> bool:
        return bool(way)


class NotFromSilence(Rule):
    """Your agency never says who came to it. This page shows nothing of what you keep, so do not hand it over here."""

    code = "P25"
    source = "34 USC 12291(b)(2); 42 CFR part 2"

    @classmethod
    def holds(cls, agency_kind: str) -> bool:
        return agency_kind not in SILENT_KINDS


class APlainPin(Rule):
    """Choose a PIN of 6 to 12 digits. Not all the same, and not in a row like 123456."""

    code = "P26"
    field = "pin"

    @classmethod
    def holds(cls, pin: str) -> bool:
        return is_plain_pin(pin)


class SomethingSaid(Rule):
    """Write a few words first. There is room for 4,000 letters."""

    code = "P27"
    field = "text"

    @classmethod
    def holds(cls, text: str) -> bool:
        return 0 < len(text.strip()) <= LONGEST_WORD


class SomebodyReadsIt(Rule):
    """The place that gave you your card is not open any more. Choose another place. What you wrote still stands here."""

    code = "P29"
    field = "to"

    @classmethod
    def holds(cls, agency: object | None) -> bool:
        return agency is not None


class NotAnsweredYet(Rule):
    """This was answered already. An answer that the person may have read is not changed."""

    code = "P28"

    @classmethod
    def holds(cls, answered: bool) -> bool:
        return not answered


class FromAnotherVisit(Rule):
    """Say this at another time and place: with your own four words and your PIN, where nobody who works there is near."""

    code = "P32"
    source = "practice: a worker may hold the phone"

    @classmethod
    def holds(cls, beside: bool) -> bool:
        return not beside


class ItWasThem(Rule):
    """This was said while a worker may have stood by. Ask the person yourself whether they said it, and tick that you did. They can also say
    so on their page at another visit."""

    code = "P33"
    field = "asked_them"
    source = "practice: a worker may hold the phone"

    @classmethod
    def holds(cls, word: OwnWord, found: str, asked_them: bool) -> bool:
        acts = word.kind == "correct" and found in ("done", "in_part")
        return not (acts and word.beside and word.was_them != "yes") or (asked_them and word.was_them != "no")


class ABodyOutside(Rule):
    """Nobody here may read a complaint about this place but the place itself. Turn to one of those below. What you wrote still stands here."""

    code = "P34"
    source = "practice: a complaint goes outside of the chain it is about"

    @classmethod
    def holds(cls, found: object | None) -> bool:
        return found is not None
