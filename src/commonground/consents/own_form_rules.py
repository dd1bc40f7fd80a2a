"""What must hold where the law wants a form of its own, and when a permission comes from another system."""

from collections.abc import Collection

from commonground.consents.rules import HELP
from commonground.consents.separate import is_combined
from commonground.kit.rules import Rule


class FormOfItsOwn(Rule):
    """That kind of record needs a permission of its own, with nothing else on it. Ask for it by itself, then ask for the rest."""

    code = "C31"
    field = "labels"
    source = "45 CFR 164.508(b)(3)(ii); 42 CFR 2.31(b); 34 CFR 99.30"

    @classmethod
    def holds(cls, labels: Collection[str]) -> bool:
        return not is_combined(labels)


class CaseInCalm(Rule):
    """A permission for a case in court is never asked in a crisis. Ask another day, alone, on its own form."""

    code = "C32"
    field = "purpose"
    source = "42 CFR 2.31(d); practice: nobody signs under pressure"

    @classmethod
    def holds(cls, purpose: str, crisis: bool) -> bool:
        return purpose in HELP or not crisis


class NotTakenBefore(Rule):
    """This permission is on record here already."""

    code = "C30"

    @classmethod
    def holds(cls, taken_before: bool) -> bool:
        return not taken_before
