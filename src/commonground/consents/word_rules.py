"""What must hold when a worker writes down that a person takes something back, whoever had asked them."""

from collections.abc import Collection

from commonground.consents.numbers import NUMBER
from commonground.consents.signing import IDENTIFIERS
from commonground.kit.rules import Rule
from commonground.people.models import Person

# How many words of taking back one worker writes down in 24 hours; the floor counts them too (floor.sql). Ours. Review by 2027-06-30.
MOST_WORDS = 10


class OfSomebody(Rule):
    """Say of whom: open the person first, or write down the number of their card, nine letters and digits."""

    code = "C40"
    field = "number"

    @classmethod
    def holds(cls, person: Person | None, number: str) -> bool:
        return bool(NUMBER.fullmatch(number)) or (person is not None and not number)


class WhoCalls(Rule):
    """By phone ask for two things that the person chose, such as a word or their date of birth, and tick which. What they said is not kept."""

    code = "C47"
    field = "identified_by"
    source = "ours: whoever knows a name could shut what another permitted; the number of a card is itself such a thing"

    @classmethod
    def holds(cls, told_how: str, person: Person | None, identified_by: Collection[str]) -> bool:
        kinds = set(identified_by)
        return kinds <= set(IDENTIFIERS) and (told_how != "phone" or person is None or len(kinds) >= 2)


class NotTooManyWords(Rule):
    """You wrote down as many as one worker may in a day. Ask a colleague to write it down: it acts at once there, too."""

    code = "C41"
    source = "ours: whoever shuts permissions that nobody took back is slowed down, and found"

    @classmethod
    def holds(cls, words_today: int) -> bool:
        return words_today < MOST_WORDS
