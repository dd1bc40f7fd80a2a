"""What must hold when sealed words are erased."""

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.legal.models import Erasure
from commonground.legal.models.erasure import WHYS


class AWhyToErase(Rule):
    """Choose why the words are erased."""

    code = "J80"
    field = "why"

    @classmethod
    def holds(cls, why: str) -> bool:
        return why in dict(WHYS)


class NothingHeld(Rule):
    """This record is kept as it is because of a legal paper. Nothing of it is erased until two people end the hold."""

    code = "J81"

    @classmethod
    def holds(cls, held: bool) -> bool:
        return not held


class NotAskedYet(Rule):
    """Somebody asked for this already. Another person has to agree."""

    code = "J82"

    @classmethod
    def holds(cls, asked: bool) -> bool:
        return not asked


class StillToErase(Rule):
    """These words were erased already."""

    code = "J83"

    @classmethod
    def holds(cls, erasure: Erasure) -> bool:
        return erasure.erased_at is None


class ErasedByAnother(Rule):
    """You asked for this yourself. Somebody else who answers papers here has to agree."""

    code = "J84"

    @classmethod
    def holds(cls, erasure: Erasure, by: Viewer) -> bool:
        return erasure.asked_by != by.user_id
