"""What must hold for calls."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import channels, dispositions, natures
from commonground.calls.languages import is_language
from commonground.calls.policy import NO_DANGER, dangers, override_reasons, policy, recall_reasons
from commonground.calls.status import OPEN
from commonground.kit.rules import Rule

UNDO_WITHIN = timedelta(seconds=10)
LONGEST_LINE = timedelta(days=366)


class KnownChannel(Rule):
    """Choose from the list how the call reached us."""

    code = "D1"
    field = "channel"

    @classmethod
    def holds(cls, channel: str) -> bool:
        return channel in channels()


class NatureStated(Rule):
    """Say what the call is about before a response is shown."""

    code = "D2"
    field = "nature"

    @classmethod
    def holds(cls, nature: str) -> bool:
        return nature in natures()


class DangerStated(Rule):
    """Say what is known about danger before a response is shown; “none” and “not known” are answers too."""

    code = "D3"
    field = "danger"

    @classmethod
    def holds(cls, danger: Sequence[str]) -> bool:
        return bool(danger) and set(danger) <= set(dangers())


class NoneStandsAlone(Rule):
    """You chose “no danger” together with something else; keep only one of them."""

    code = "D4"
    field = "danger"

    @classmethod
    def holds(cls, danger: Sequence[str]) -> bool:
        return NO_DANGER not in danger or len(set(danger)) == 1


class KnownResponse(Rule):
    """Choose a response from the list."""

    code = "D5"
    field = "response"

    @classmethod
    def holds(cls, response: str) -> bool:
        return response in policy().responses


class OtherResponseNeedsReason(Rule):
    """You chose another response than the one shown; give a reason from the list that fits the change."""

    code = "D6"
    field = "reason"

    @classmethod
    def holds(cls, recommended: str, response: str, reason: str) -> bool:
        change = change_of(recommended, response)
        return not change or (reason in override_reasons() and change in override_reasons()[reason].fits)


def change_of(recommended: str, response: str) -> str:
    """What choosing this response changes: ``adds_police``, ``removes_police``, ``other``; empty when nothing, or nothing was shown."""
    if not recommended or recommended == response:
        return ""
    before, after = policy().responses[recommended].police, policy().responses[response].police
    return "adds_police" if after > before else "removes_police" if before > after else "other"


class AgreementToSend(Rule):
    """There is no agreement in force that lets this center send that agency's units; ask your supervisor."""

    code = "D7"
    field = "unit"

    @classmethod
    def holds(cls, agreed: bool) -> bool:
        return agreed


class UnitHasCrew(Rule):
    """Nobody is in this unit now; choose another."""

    code = "D8"
    field = "unit"

    @classmethod
    def holds(cls, crew: Collection[object]) -> bool:
        return bool(crew)


class KnownRecallReason(Rule):
    """Choose from the list why the unit is called back."""

    code = "D9"
    field = "reason"

    @classmethod
    def holds(cls, reason: str) -> bool:
        return reason in recall_reasons()


class UndoWithinTenSeconds(Rule):
    """Undo works for ten seconds; to call the unit back now, give another reason."""

    code = "D10"
    field = "reason"

    @classmethod
    def holds(cls, reason: str, assigned_at: datetime, at: datetime) -> bool:
        return reason != "undone" or at - assigned_at <= UNDO_WITHIN


class OnlyTheCrewReports(Rule):
    """Only the crew of the unit, or the center that sent it, can report where it stands."""

    code = "D11"

    @classmethod
    def holds(cls, crew_ids: Collection[UUID], sender_id: UUID, by: Viewer) -> bool:
        return by.membership_id in crew_ids or by.agency_id == sender_id


class KnownDisposition(Rule):
    """Choose from the list how the call ended."""

    code = "D12"
    field = "disposition"

    @classmethod
    def holds(cls, disposition: str) -> bool:
        return disposition in dispositions()


class DispositionEndsCall(Rule):
    """With this answer the call is not over: somebody else still has to come."""

    code = "D13"
    field = "disposition"

    @classmethod
    def holds(cls, disposition: str) -> bool:
        return dispositions()[disposition].ends_call


class SomebodyWasThere(Rule):
    """Only somebody who was there can know this; choose an answer that fits a call nobody went to."""

    code = "D14"
    field = "disposition"

    @classmethod
    def holds(cls, disposition: str, visited: bool) -> bool:
        return visited or "dispatch" in dispositions()[disposition].may_use or disposition == "helped_by_phone"


class LineHasSource(Rule):
    """Say where this comes from; a line without a source is not shown to anyone."""

    code = "D15"
    field = "source"

    @classmethod
    def holds(cls, source: str) -> bool:
        return bool(source.strip())


class LineExpires(Rule):
    """Say until when this holds: after today and at most 12 months from now."""

    code = "D16"
    field = "expires_at"

    @classmethod
    def holds(cls, expires_at: datetime | None, at: datetime) -> bool:
        return expires_at is not None and at < expires_at <= at + LONGEST_LINE


class BriefIsGeneral(Rule):
    """A brief holds general facts only; whatever falls under another label stays with its agency."""

    code = "D17"
    field = "label"

    @classmethod
    def holds(cls, label: str) -> bool:
        return label == "general"


class KnownSide(Rule):
    """Say on which half of the brief the line belongs: what helps, or what to be careful of."""

    code = "D18"
    field = "side"

    @classmethod
    def holds(cls, side: str) -> bool:
        return side in ("what_helps", "be_careful")


class SomethingSaid(Rule):
    """Write what you want to add."""

    code = "D19"
    field = "text"

    @classmethod
    def holds(cls, text: str) -> bool:
        return bool(text.strip())


class NoteLabel(Rule):
    """A note on a call is general or criminal justice; health facts belong in the clinician's encounter."""

    code = "D20"
    field = "label"

    @classmethod
    def holds(cls, label: str) -> bool:
        return label in ("general", "criminal_justice")


class NothingUnderWay(Rule):
    """A unit is still on this call; it clears first."""

    code = "D21"

    @classmethod
    def holds(cls, under_way: int) -> bool:
        return under_way == 0


class ReplayInExerciseOnly(Rule):
    """A replay runs in an exercise only, never where real people are served."""

    code = "D24"

    @classmethod
    def holds(cls, is_exercise: bool) -> bool:
        return is_exercise


class OwnCenterOnly(Rule):
    """Only the center that took the call can say from whom it is kept."""

    code = "D25"

    @classmethod
    def holds(cls, agency_id: UUID, by: Viewer) -> bool:
        return agency_id == by.agency_id


class KnownLanguage(Rule):
    """Choose the language from the list."""

    code = "D26"
    field = "language"

    @classmethod
    def holds(cls, language: str) -> bool:
        return is_language(language)


class CallIsOpen(Rule):
    """This call has ended. If help is needed after all, take a new call."""

    code = "D27"

    @classmethod
    def holds(cls, call_status: str) -> bool:
        return call_status in OPEN


class PlaceStays(Rule):
    """Say where help is needed; a place can be corrected, not taken away."""

    code = "D28"
    field = "place"

    @classmethod
    def holds(cls, place: str, place_before: str) -> bool:
        return bool(place.strip()) or not place_before


class WholePosition(Rule):
    """A position needs latitude and longitude."""

    code = "D29"
    field = "longitude"

    @classmethod
    def holds(cls, latitude: float | None, longitude: float | None) -> bool:
        return (latitude is None) == (longitude is None)


class CrewToldByRadio(Rule):
    """A crew is on the scene. Speak with them by radio first, and say so: their phone no longer shows the call once it is cancelled."""

    code = "D30"
    field = "crew_told"

    @classmethod
    def holds(cls, on_scene: int, crew_told: bool) -> bool:
        return crew_told or not on_scene


class CenterThatSends(Rule):
    """No dispatch center here has agreed to send your unit, so nobody was told. Use the radio or call 911."""

    code = "D31"

    @classmethod
    def holds(cls, center: object | None) -> bool:
        return center is not None
