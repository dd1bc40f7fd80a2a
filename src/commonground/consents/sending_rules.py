"""What must hold when a permission names single notes, and when the agency that keeps them sends them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.consents.putting import Named
from commonground.kit.rules import Rule


class NotesOfThis(Rule):
    """Name notes of this person that your agency keeps, of a kind that is ticked, and one place that gets them."""

    code = "C42"
    field = "items"
    source = "34 USC 12291(b)(2)(B); 42 CFR 2.33(b)(2): a named recipient and a named item"

    @classmethod
    def holds(
        cls, items: Collection[Named], wanted: Collection[UUID], labels: Collection[str], to_agencies: Collection[UUID]
    ) -> bool:
        if not wanted:
            return True
        found = {one.part_id for one in items}
        return found == set(wanted) and {one.label for one in items} <= set(labels) and len(set(to_agencies)) == 1


class OneKindAtATime(Rule):
    """Choose what goes: at least one note, all of one kind."""

    code = "C43"
    field = "items"

    @classmethod
    def holds(cls, sent_labels: Collection[str]) -> bool:
        return len(set(sent_labels)) == 1


class NobodyKeptFrom(Rule):
    """Somebody from whom this record is kept works there. Nothing goes. Speak with the person about another way."""

    code = "C44"
    source = "practice: the abuser may be a colleague"

    @classmethod
    def holds(cls, kept_from_them: bool) -> bool:
        return not kept_from_them


class NotTakenIn(Rule):
    """Your agency took this in already."""

    code = "C45"

    @classmethod
    def holds(cls, taken_at: datetime | None) -> bool:
        return taken_at is None


class Checked(Rule):
    """Check what goes, to whom and until when. Then send it."""

    code = "C46"

    @classmethod
    def holds(cls, checked: bool) -> bool:
        return checked
