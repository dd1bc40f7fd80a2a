"""What the law asks of whoever opens an emergency access: for which purposes it exists, and what they state under their name."""

from functools import cache

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.openings import the_openings


def emergency_purposes() -> frozenset[str]:
    """The purposes for which an emergency access opens anything at all."""
    return frozenset(row.purpose for row in the_openings() if row.emergency)


@cache
def emergency_statements() -> dict[str, str]:
    """What may be stated, each with its sentence, in the order of the list of conditions."""
    law = the_law()
    ways = [way for cell in law.cells.values() for way in cell.ways if way.effect == "emergency_pull"]
    rows = law.words.lists["conditions"]
    asked = {code for way in ways for code in way.conditions}
    stated = asked | {word for code in asked for words in rows[code].get("any_of", []) for word in words}
    return {code: row["sentence"] for code, row in rows.items() if code in stated and "any_of" not in row}
