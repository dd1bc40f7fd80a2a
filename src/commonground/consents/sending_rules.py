"""What must hold when a permission names single notes, and when the agency that keeps them sends them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.consents.putting import Named
from commonground.kit.rules import Rule


class NotesOfThis(Rule):
    """Name notes of this person that your agency keeps and you may read."""

    code = "C42"
    field = "items"
    source = "34 USC 12291(b)(2)(B); 42 CFR 2.33(b)(2): a named recipient and a named item"

    @classmethod
    def holds(cls, items: Collection[Named], wanted: Collection[UUID]) -> bool:
        return {one.part_id for one in items} == set(wanted)


class NotesOfATickedKind(Rule):
    """Tick the kind of each note that is named."""

    code = "C48"
    field = "labels"

    @classmethod
    def holds(cls, items: Collection[Named], labels: Collection[str]) -> bool:
        return {one.label for one in items} <= set(labels)


class NotesForOnePlace(Rule):
    """Single notes go to one place. Tick only the place that gets them."""

    code = "C49"
    field = "to_agencies"
    source = "34 USC 12291(b)(2)(B); 42 CFR 2.33(b)(2): a named recipient and a named item"

    @classmethod
    def holds(cls, wanted: Collection[UUID], to_agencies: Collection[UUID]) -> bool:
        return not wanted or len(set(to_agencies)) == 1


ABOUT_NOTES: tuple[type[Rule], ...] = (NotesOfThis, NotesOfATickedKind, NotesForOnePlace)


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
