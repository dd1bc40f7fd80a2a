"""What must hold where treatment is a condition of a case, beyond what the law asks of the form."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.consents.supervised import SUPERVISION
from commonground.kit.rules import Rule


class NamesWhatGoes(Rule):
    """Name the notes that go, one by one: attendance and progress, and no more than whoever monitors it needs."""

    code = "C50"
    field = "items"
    source = "42 CFR 2.35(a)(1), 2.13(a)"

    @classmethod
    def holds(cls, purpose: str, wanted: Collection[UUID]) -> bool:
        return purpose != SUPERVISION or bool(wanted)


class ForTheCourtAlone(Rule):
    """A permission for a court, a board or a prosecutor says nothing else, and nothing else says what only that one says."""

    code = "C51"
    field = "for_supervision"
    source = "42 CFR 2.35(a)(2)"

    @classmethod
    def holds(cls, purpose: str, is_supervised: bool) -> bool:
        return (purpose == SUPERVISION) is is_supervised


class NotSaidYet(Rule):
    """They said so before, and it is written down. It acts on the day that the form names, or when the case ends."""

    code = "C52"
    source = "42 CFR 2.35(c)"

    @classmethod
    def holds(cls, said_before: bool) -> bool:
        return not said_before


class ReadByOne(Rule):
    """This came for one person alone. They read it where it is, and no copy of it is made."""

    code = "C53"
    source = "42 CFR 2.35(a)(1), (d)"

    @classmethod
    def holds(cls, is_for_one: bool) -> bool:
        return not is_for_one


class IsOfACase(Rule):
    """Only a permission for a case ends with the case, and only once."""

    code = "C54"
    source = "42 CFR 2.35(b), (c)"

    @classmethod
    def holds(cls, purpose: str, case_ended_at: datetime | None) -> bool:
        return purpose == SUPERVISION and case_ended_at is None


class SaidToThem(Rule):
    """Say this one to the place that asked you, in person, by phone or on paper. They write it down at once. It ends on the day that your
    form names, or when your court case ends.
    """

    code = "C55"
    source = "42 CFR 2.35(c)"

    @classmethod
    def holds(cls, own: bool) -> bool:
        return not own
