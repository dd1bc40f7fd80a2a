"""What must hold when an agency warns of a threat, when the warning is taken in, and when it is reviewed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.rules import FEWEST_LETTERS, FEWEST_WORDS
from commonground.people.threats import BY_PHONE, MAY_WARN, Receiver, Weighed, statements
from commonground.privacy.models import Part
from commonground.privacy.models.bar import TOLD
from commonground.privacy.models.emergency import FINDINGS

DECIDED_WITHIN = timedelta(hours=24)


def _says(words: str) -> bool:
    said = {word.casefold() for word in words.split() if any(letter.isalnum() for letter in word)}
    return len(said) >= FEWEST_WORDS and sum(letter.isalnum() for letter in words) >= FEWEST_LETTERS


class WarnsForItsRecords(Rule):
    """An agency of this kind does not warn from records here. If somebody is in danger, call 911."""

    code = "P60"
    source = "rule G5: the holder judges, a provider of care or a school"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind in MAY_WARN


class OneReceiver(Rule):
    """Choose one receiver: an agency, or one person by phone. By phone, write whom you called and on which number."""

    code = "P61"
    field = "to"

    @classmethod
    def holds(cls, to: Receiver, who: str, by: Viewer) -> bool:
        if to.agency is not None:
            return to.agency.pk != by.agency_id and to.agency.jurisdiction_id == by.jurisdiction_id
        return to.kind in BY_PHONE and any(letter.isalnum() for letter in who)


class ThreatInWords(Rule):
    """Write the threat in your own words: who is in danger, what may happen, and when. At least three words."""

    code = "P62"
    field = "threat"
    source = "45 CFR 164.512(j)(1)(i)(A); 34 CFR 99.36(c)"

    @classmethod
    def holds(cls, threat: str) -> bool:
        return _says(threat)


class WhyTheyCanHelp(Rule):
    """Write why this receiver can prevent the harm or make it smaller. At least three words."""

    code = "P63"
    field = "why"
    source = "45 CFR 164.512(j)(1)(i)(B)"

    @classmethod
    def holds(cls, why: str) -> bool:
        return _says(why)


class KnownHow(Rule):
    """Choose from the list how you know of the threat."""

    code = "P64"
    field = "basis"
    source = "45 CFR 164.512(j)(4): actual knowledge, or a credible report"

    @classmethod
    def holds(cls, basis: str) -> bool:
        return basis in TOLD


class StatedInTheList(Rule):
    """Tick only what the list offers."""

    code = "P65"
    field = "stated"

    @classmethod
    def holds(cls, stated: Collection[str]) -> bool:
        return set(stated) <= statements().keys()


class DrawnFromWhatYouRead(Rule):
    """Say which kinds of record your words come from: at least one, and only kinds that you read."""

    code = "P66"
    field = "drawn_from"
    source = "rule G2: what is derived from a record bears its label"

    @classmethod
    def holds(cls, drawn_from: Collection[str], by: Viewer) -> bool:
        return bool(drawn_from) and set(drawn_from) <= set(by.labels)


class DecidedLately(Rule):
    """Say who decided and when: somebody who works at your agency now, within the last 24 hours."""

    code = "P67"
    field = "decided_at"

    @classmethod
    def holds(cls, decider_works_here: bool, decided_at: datetime, at: datetime) -> bool:
        return decider_works_here and at - DECIDED_WITHIN <= decided_at <= at


class NoExceptionForAThreat(Rule):
    """Records about alcohol or drug treatment do not go for a threat. The law lets them go only to medical staff in a medical emergency, stated in full. See below what you can do instead."""

    code = "P68"
    field = "stated"
    source = "42 CFR part 2 has no exception for a duty to warn (row S10); 2.51"

    @classmethod
    def holds(cls, weighed: Weighed) -> bool:
        return weighed.barred is None or not weighed.rests_on_substance_use


class NobodyThereIsKeptFromIt(Rule):
    """Somebody from whom this record is kept works there. Call one person there whom you trust, and write the call down here."""

    code = "P69"
    field = "to"
    source = "practice: the abuser may be a colleague"

    @classmethod
    def holds(cls, kept: bool) -> bool:
        return not kept


class UntoldForAReason(Rule):
    """Write why telling the person would endanger somebody. Else they see on their own page that a warning went."""

    code = "P70"
    field = "untold"

    @classmethod
    def holds(cls, person_told: bool, untold: str) -> bool:
        return person_told != _says(untold) and (person_told is False or not untold.strip())


class WarningReadBack(Rule):
    """Read back to yourself what goes and to whom. Then send it."""

    code = "P71"
    field = "read_back"

    @classmethod
    def holds(cls, read_back: bool) -> bool:
        return read_back


class WarningNotTakenIn(Rule):
    """Somebody at your agency took this in already."""

    code = "P72"

    @classmethod
    def holds(cls, taken_at: datetime | None) -> bool:
        return taken_at is None


class WarningReviewedByAnother(Rule):
    """You sent this warning or decided on it yourself. Somebody else has to review it."""

    code = "P73"

    @classmethod
    def holds(cls, own: bool) -> bool:
        return not own


class WarningReviewedOnce(Rule):
    """This warning was reviewed already. What was found stays as it was written."""

    code = "P74"

    @classmethod
    def holds(cls, reviewed_at: datetime | None) -> bool:
        return reviewed_at is None


class WarningFinding(Rule):
    """Choose what you found of this warning: it was fitting, it was not, or you cannot tell."""

    code = "P75"
    field = "found"

    @classmethod
    def holds(cls, found: str) -> bool:
        return found in FINDINGS


class PiecesOfThisPerson(Rule):
    """Pick only what your own agency holds of this person."""

    code = "P76"
    field = "items"

    @classmethod
    def holds(cls, parts: Collection[Part], wanted: Collection[UUID], subject_id: UUID, by: Viewer) -> bool:
        return {part.pk for part in parts} == set(wanted) and all(
            part.agency_id == by.agency_id and part.subject_id == subject_id for part in parts
        )


class NobodyHasItYet(Rule):
    """They have it by now: there is nothing to call about."""

    code = "P78"

    @classmethod
    def holds(cls, waits: bool) -> bool:
        return waits


class OnlyAsAWarning(Rule):
    """The law lets this go by another way than as a warning, so it does not go by this page. Share it as usual."""

    code = "P77"
    field = "items"

    @classmethod
    def holds(cls, weighed: Weighed) -> bool:
        return weighed.only_as_warnings
