"""Life on the floor of an exercise: who is not played by a person is played here, through the verbs that people use.

Nothing is remembered between two looks: what comes next follows from the rows and their times, so that a process that was
killed goes on where it was, and does nothing twice.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency
from commonground.agencies.viewers import service, viewer_from
from commonground.calls.actions import brief, close, note, report, send, triage
from commonground.calls.actions.replay import clear_replays, replay
from commonground.calls.code_lists import natures
from commonground.calls.models import Assignment, Call
from commonground.calls.policy import policy
from commonground.calls.ranking import rank_units
from commonground.calls.recommending import recommend
from commonground.calls.status import UNDER_WAY
from commonground.calls.timetable import Timetable
from commonground.kit.noes import Hidden, NotNow
from commonground.privacy.doors import parts_by_record
from commonground.units.actions import locate
from commonground.units.models import Crew, Unit
from commonground.units.queries import free_units

LATEST = 700  # past calls that come again: at sixty times the speed of life, about four a minute
LOOK_BACK = timedelta(seconds=10)
FILL_BACK = timedelta(minutes=10)
MOST_OPEN, FIRST_ON_BOARD = 12, 6
LEFT_FOR_PEOPLE = 4  # calls that nobody triaged yet
MOST_UNITS_OUT = 6
READ_AGAIN = timedelta(minutes=10)
SEEN_EVERY = timedelta(seconds=45)
MOVES_EVERY = timedelta(seconds=2)
CLOSES_AFTER = timedelta(minutes=1)  # a call that nobody holds; long enough for a dispatcher to end it first
WAITS_BEFORE_TRIAGE = timedelta(seconds=15)
BRIEFED = 3  # of five calls, so many get lines
REAL_PLACE = "Invented for this exercise: "


@cache
def words() -> Mapping[str, Any]:
    """The table `board_words.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("board_words.toml").read_text(encoding="utf-8"))


@dataclass
class LiveFloor:
    """The dispatch floor of one exercise, seen by the service that replays past calls.

    :param kept_free: units whose crew somebody plays; nothing here sends or moves them on.
    :param real_calls: the calls are past calls of a real place; then nothing is said that nobody said.
    """

    center: Agency
    kept_free: frozenset[UUID]
    real_calls: bool
    speed: float = 60.0
    viewer: Viewer = field(init=False)
    _timetable: tuple[datetime, Timetable] | None = None
    _crews: dict[UUID, Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.viewer = service("replay", self.center)

    def second(self, now: datetime) -> None:
        """Everything that is due at this moment."""
        self._appear(now)
        clear_replays(speed=self.speed, by=self.viewer, at=now)
        with as_viewer(self.viewer):
            open_calls = list(Call.objects.filter(agency=self.center, open_on_board=True).select_related("held_by"))
            on_calls = list(
                Assignment.objects.filter(agency=self.center, status__in=UNDER_WAY).select_related("unit", "call")
            )
            told = parts_by_record([call.pk for call in open_calls])
        for call in open_calls:
            if call.origin == "replay" and call.status == "received" and call.pk not in told:
                self._tell(call, now)
        self._triage_one(open_calls, on_calls, now)
        for assignment in on_calls:
            if assignment.unit is not None and assignment.unit_id not in self.kept_free:
                self._go_on(assignment, now)
        self._close_what_is_clear(open_calls, now)
        self._be_seen(now)

    def _appear(self, now: datetime) -> None:
        with as_viewer(self.viewer):
            on_board = Call.objects.filter(agency=self.center, open_on_board=True).count()
        room = MOST_OPEN - on_board
        due = self.timetable(now).due_between(now - LOOK_BACK, now, speed=self.speed)[: max(room, 0)]
        if not on_board:
            due = self.timetable(now).due_between(now - FILL_BACK, now, speed=self.speed)[-FIRST_ON_BOARD:] or due
        if due:
            replay(due, by=self.viewer, at=now)

    def timetable(self, now: datetime) -> Timetable:
        """The latest past calls, folded onto one week; read again every ten minutes."""
        if self._timetable is None or now - self._timetable[0] > READ_AGAIN or not self._timetable[1].calls:
            with as_viewer(self.viewer):
                past = Call.objects.filter(agency=self.center, origin="imported", began_at__isnull=False)
                past = past.not_shown("only at which time of the week past calls began")
                rows = list(past.order_by("-began_at").values_list("id", "began_at")[:LATEST])
            self._timetable = now, Timetable.of(rows, ZoneInfo(self.viewer.time_zone))
        return self._timetable[1]

    def _tell(self, call: Call, now: datetime) -> None:
        """What the caller said, and, for some places, lines for the crew."""
        if not self.real_calls:
            family = natures()[call.nature].family if call.nature in natures() else "other"
            said = words()["said"].get(family, words()["said"]["other"])
            note(call, text=said[crc32(call.pk.bytes) % len(said)], source="caller", by=self.viewer, at=now)
        for line in lines_of(call):
            brief(
                call, side=line["side"], text=(REAL_PLACE if self.real_calls else "") + line["text"], source=line["source"],
                expires_at=now + timedelta(days=line["days"]), by=self.viewer, at=now,
            )  # fmt: skip

    def _triage_one(self, calls: Iterable[Call], on_calls: Sequence[Assignment], now: datetime) -> None:
        """Take one call from the board as a colleague would, when enough are left for the people who are here."""
        waiting = sorted(
            (c for c in calls if c.status == "received" and c.held_by_id is None and c.began_at is not None),
            key=lambda call: call.began_at or now,
        )
        out = sum(1 for each in on_calls if each.unit_id not in self.kept_free)
        if (
            len(waiting) <= LEFT_FOR_PEOPLE
            or out >= MOST_UNITS_OUT
            or now - waiting[0].changed_at < WAITS_BEFORE_TRIAGE
        ):
            return
        call = waiting[0]
        with as_viewer(self.viewer):
            free = [unit for unit in free_units(self.viewer) if unit.pk not in self.kept_free]
        danger = ["none"] if not call.danger else call.danger
        hour = now.astimezone(ZoneInfo(self.viewer.time_zone)).hour
        shown = recommend(
            call.nature, danger, hour, call.language, free_units(self.viewer), priority=call.priority
        ).response
        with_now(
            triage,
            call,
            nature=call.nature or "other",
            danger=danger,
            response=shown or "police",
            by=self.viewer,
            at=now,
        )
        kinds = policy().responses[shown or "police"].units
        call.response = shown or "police"
        ranked = [each.unit for each in rank_units(call, free) if each.unit.kind in kinds]
        if ranked:
            with_now(send, call, ranked[0], by=self.viewer, at=now)
        elif not kinds:
            with_now(close, call, disposition="helped_by_phone", by=self.viewer, at=now)

    def _go_on(self, assignment: Assignment, now: datetime) -> None:
        """A unit that nobody plays sets out, drives, arrives and clears."""
        times, sent = Pace.of(assignment), assignment.assigned_at or now
        step = None
        if assignment.status == "assigned" and now >= sent + times.sets_out:
            step = "en_route"
        elif assignment.status == "en_route" and now >= sent + times.arrives:
            step = "on_scene"
        elif assignment.status == "on_scene" and now >= (assignment.on_scene_at or sent) + times.stays:
            step = "cleared"
        if assignment.status == "en_route":
            self._drive(assignment, sent + times.arrives, now)
        if step is not None:
            with_now(report, assignment, status=step, by=self.viewer, at=now)

    def _drive(self, assignment: Assignment, arrives_at: datetime, now: datetime) -> None:
        unit, call = assignment.unit, assignment.call
        if unit is None or None in (unit.latitude, unit.longitude, call.latitude, call.longitude):
            return
        since = unit.seen_at or now - MOVES_EVERY
        if now - since < MOVES_EVERY:
            return
        left = max((arrives_at - since).total_seconds(), 1.0)
        way = min((now - since).total_seconds() / left, 1.0)
        self._locate(unit, unit.latitude + (call.latitude - unit.latitude) * way, unit.longitude + (call.longitude - unit.longitude) * way, now)  # type: ignore[operator]  # fmt: skip

    def _close_what_is_clear(self, calls: Iterable[Call], now: datetime) -> None:
        for call in calls:
            mine = call.origin == "replay" and call.held_by_id is None and call.status == "cleared"
            if mine and call.cleared_at is not None and now - call.cleared_at > CLOSES_AFTER:
                ways = (
                    "helped_on_scene",
                    "settled_on_scene",
                    "connected_to_service",
                    "nothing_found",
                    "gone_on_arrival",
                )
                with_now(close, call, disposition=ways[crc32(call.pk.bytes) % len(ways)], by=self.viewer, at=now)

    def _be_seen(self, now: datetime) -> None:
        """Every unit on duty says now and then where it is, also while it waits."""
        for unit in Unit.objects.filter(jurisdiction_id=self.viewer.jurisdiction_id).exclude(status="off_duty"):
            if (
                unit.latitude is not None
                and unit.longitude is not None
                and (unit.seen_at is None or now - unit.seen_at > SEEN_EVERY)
            ):
                self._locate(unit, unit.latitude, unit.longitude, now)

    def _locate(self, unit: Unit, latitude: float, longitude: float, now: datetime) -> None:
        crew = self._crew(unit, now)
        if crew is not None:
            with_now(locate, unit, latitude=round(latitude, 5), longitude=round(longitude, 5), by=crew, at=now)

    def _crew(self, unit: Unit, now: datetime) -> Viewer | None:
        """Somebody of the crew, who says where the unit is."""
        if unit.pk not in self._crews:
            row = Crew.objects.filter(unit=unit, until_at=None).select_related(
                "membership__user", "membership__agency", "membership__jurisdiction"
            )
            found = row.order_by("from_at", "id").first()
            if found is None:
                return None
            self._crews[unit.pk] = viewer_from(found.membership)
        return self._crews[unit.pk]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one unit takes on one call; the same however often it is asked."""

    sets_out: timedelta
    arrives: timedelta
    stays: timedelta

    @classmethod
    def of(cls, assignment: Assignment) -> "Pace":
        """The pace of an assignment, from its id alone: in seconds of the wall clock, so that people can watch it."""
        chance = Random(assignment.pk.hex)
        return cls(*(timedelta(seconds=chance.uniform(*span)) for span in ((3, 9), (25, 60), (40, 120))))


def lines_of(call: Call) -> list[Mapping[str, Any]]:
    """The lines of the brief of a place: the same at each call there; two places in five have none."""
    drawn = crc32(f"brief {call.place}".encode())
    if not call.place or drawn % 5 >= BRIEFED:
        return []
    every = words()["line"]
    helps = [line for line in every if line["side"] == "what_helps"]
    careful = [line for line in every if line["side"] == "be_careful"]
    return [helps[drawn % len(helps)], *([careful[drawn % len(careful)]] if drawn % 2 else [])]


def with_now(verb: Any, *args: Any, **facts: Any) -> None:
    """Do it, unless somebody was faster: then what they did stands."""
    try:
        verb(*args, **facts)
    except (NotNow, Hidden):
        pass
