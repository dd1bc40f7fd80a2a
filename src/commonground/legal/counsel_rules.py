"""What must hold when it is written down what counsel said of the law."""

from collections.abc import Collection
from datetime import date, timedelta

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.legal.models.counsel import FOUND

# How far back a signature may lie, and how far ahead the next look: our own numbers. Review by 2027-06-30.
OLDEST, FARTHEST = timedelta(days=366), timedelta(days=3 * 366)


class OfficeWritesItDown(Rule):
    """Only the office that runs this installation writes down what counsel said of the law: it holds for every agency here."""

    code = "J90"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind == "host"


class OfTheLawInForce(Rule):
    """Choose at least one passage of the law that is in force."""

    code = "J91"
    field = "passages"

    @classmethod
    def holds(cls, passages: Collection[str], known: Collection[str]) -> bool:
        return bool(passages) and set(passages) <= set(known)


class SignedByCounsel(Rule):
    """Write who signed it, for which office, and under which number it can be found."""

    code = "J92"
    field = "name"

    @classmethod
    def holds(cls, name: str, office: str, entry: str) -> bool:
        return len(name.split()) >= 2 and bool(office.strip()) and bool(entry.strip())


class SignedLately(Rule):
    """It was signed today or within the last year."""

    code = "J93"
    field = "signed_on"

    @classmethod
    def holds(cls, signed_on: date, today: date) -> bool:
        return today - OLDEST <= signed_on <= today


class LookedAtAgain(Rule):
    """Counsel looks at what stands again on a day to come, within three years. Write that day."""

    code = "J94"
    field = "again_by"

    @classmethod
    def holds(cls, found: str, again_by: date | None, today: date) -> bool:
        return found != "stands" or (again_by is not None and today < again_by <= today + FARTHEST)


class KnownFinding(Rule):
    """Choose what counsel said."""

    code = "J95"
    field = "found"

    @classmethod
    def holds(cls, found: str) -> bool:
        return found in FOUND
