"""Numbers that a person reads out: of the small card, and of a word that was written down.

Drawn at random, so that whoever sees an id does not know the number. The letters and digits are those that are not taken for one another
when they are read from a card or said on the phone.
"""

import re
import secrets

LETTERS = "346789ACDEFGHJKMNPQRTVWXY"
LENGTH = 9  # 25 ** 9 is more than 2 ** 41
# Cards that were printed before numbers were drawn bear the first eight hexadecimal digits of an id.
OLD = r"[0-9A-F]{8}"
NUMBER = re.compile(rf"{OLD}|[{LETTERS}]{{{LENGTH}}}")


def fresh_number() -> str:
    """A number that nobody has, but for one chance in millions of millions; the database takes none twice in a place."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def plain(said: str) -> str:
    """A number as it was typed, in the way in which it is kept: capitals, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", said).upper()
