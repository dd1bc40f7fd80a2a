"""A program with invented people: they enter, answer, wait, take steps and leave, by the functions that a running program asks.

What it finds: a stage in which somebody is stuck, a clock that was raised never or twice, a measure without records. It holds no
rows and sends nothing; the sweep of the database is tested with the clocks.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from commonground.clocks.open_hours import Calendar
from commonground.programs.packs import steps, walking
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.invented import answers
from commonground.programs.packs.kinds import minutes
from commonground.programs.packs.running import Clocks, Run, should_be_raised
from commonground.programs.packs.shape import Pack, Stage

BEGINS = datetime(2027, 1, 4, 5, 0, tzinfo=UTC)
CALENDAR = Calendar("America/New_York")
TRIES = 400
A_WEEK = 7 * 24 * 60
ARRIVE_WITHIN = 0.5
NO_SAFE_WAY, STANDS_STILL, LEFT_UNDONE, TAKEN_ON_WHEN_ASKED = 0.15, 0.1, 0.2, 0.5


@dataclass(slots=True)
class Person:
    """Somebody invented, on the way through the program."""

    number: int
    chance: Random
    unreachable: bool
    facts: dict[str, Fact] = field(default_factory=dict)
    stage: str = ""
    clocks: dict[str, Run] = field(default_factory=dict)


class Simulation:
    """Invented people in one program, under a clock that jumps from one happening to the next.

    :param days: how long it lasts; people arrive in the first half.
    :param seed: the same seed, the same course.
    """

    def __init__(self, pack: Pack, *, days: int, people: int, seed: int, calendar: Calendar = CALENDAR) -> None:
        self.pack, self.days, self.people, self.seed = pack, days, people, seed
        self.until = BEGINS + timedelta(days=days)
        self.clocks = Clocks(calendar)
        self.stages = {stage.code: stage for stage in pack.stage}
        self.forms = {form.code: form for form in pack.form}
        self.asked: Counter[str] = Counter()
        self.entered: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.stuck: Counter[str] = Counter()
        self.records: Counter[str] = Counter()
        self._ahead: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()

    def run(self) -> "Simulation":
        """Let the time pass."""
        for number in range(self.people):
            chance = Random(f"{self.seed} {self.pack.program.code} {number}")
            person = Person(number, chance, unreachable=chance.random() < NO_SAFE_WAY)
            self._later(BEGINS, chance.random() * self.days * 24 * 60 * ARRIVE_WITHIN, self._comes(person))
        while self._ahead and self._ahead[0][0] <= self.until:
            at, _, happens = heapq.heappop(self._ahead)
            self.clocks.sweep(at)
            happens(at)
        self.clocks.sweep(self.until)
        return self

    def wrong(self) -> list[str]:
        """What must not be, each as a sentence."""
        found = [f"stage {code}: {n} people are stuck: no step is possible" for code, n in sorted(self.stuck.items())]
        for run in self.clocks.runs:
            should = should_be_raised(run, self.clocks.calendar, self.until)
            if len(run.raised) != should:
                found.append(f"clock {run.clock.code}: raised {len(run.raised)} times, not {should}")
        return found

    def _later(self, at: datetime, minutes_on: float, happens: Callable[[datetime], None]) -> None:
        heapq.heappush(self._ahead, (at + timedelta(minutes=int(minutes_on) + 1), next(self._order), happens))

    def _comes(self, person: Person) -> Callable[[datetime], None]:
        def comes(at: datetime) -> None:
            person.facts |= answers(self.pack.form, person.chance)
            said = steps.eligibility(self.pack, person.facts).says
            self.asked[said] += 1
            if said == "in" or (said == "ask" and person.chance.random() < TAKEN_ON_WHEN_ASKED):
                self.records["cases"] += 1
                self._caused(person, steps.begin(self.pack, person.facts), at)
                self._enters(person, at)

        return comes

    def _caused(self, person: Person, after: steps.After, at: datetime) -> None:
        now = walking.change(after, person.clocks)
        for code in (*now.meets, *now.stops):
            self.clocks.end(person.clocks.pop(code), at, met=code in now.meets)
        declared = {clock.code: clock for clock in self.pack.clock}
        for code in now.starts:
            person.clocks[code] = self.clocks.start(declared[code], at, unreachable=person.unreachable)
            self.records["clocks"] += 1
        person.stage = now.stage

    def _enters(self, person: Person, at: datetime) -> None:
        """What is done while somebody is in a stage, and when they take the next step: before or after what is due."""
        stage, chance = self.stages[person.stage], person.chance
        self.entered[stage.code] += 1
        self.records["assessments"] += len(stage.instruments)
        longest = max((minutes(run.clock.due) for run in person.clocks.values()), default=A_WEEK)
        stays = chance.random() * longest * 1.5
        for event in self._events(stage):
            if chance.random() >= LEFT_UNDONE:
                self._later(at, chance.random() * stays, self._happens(person, event))
        if person.clocks and chance.random() < STANDS_STILL:
            run = person.clocks[chance.choice(sorted(person.clocks))]
            self._later(at, chance.random() * stays, self._stands_still(person, run, stays))
        self._later(at, stays, self._leaves(person) if stage.ends else self._moves(person))

    def _events(self, stage: Stage) -> list[str]:
        tasks = [f"task {task.code}" for task in self.pack.task if task.stage == stage.code]
        contacts = [f"touchpoint {plan.code}" for plan in self.pack.touchpoint if stage.code in plan.stages]
        return [*(f"form {form}" for form in stage.forms), *tasks, *contacts]

    def _happens(self, person: Person, event: str) -> Callable[[datetime], None]:
        stage = person.stage

        def happens(at: datetime) -> None:
            if person.stage == stage:
                self.records["touchpoints"] += event.startswith("touchpoint ")
                self._caused(person, steps.happen(self.pack, stage, event, person.facts), at)

        return happens

    def _stands_still(self, person: Person, run: Run, stays: float) -> Callable[[datetime], None]:
        def goes_on(at: datetime) -> None:
            if run.stands_still:
                self.clocks.go_on(run, at)

        def stops(at: datetime) -> None:
            if run.ended_at is None and not run.raised:
                self.clocks.pause(run, at)
                self._later(at, person.chance.random() * stays, goes_on)

        return stops

    def _moves(self, person: Person) -> Callable[[datetime], None]:
        def moves(at: datetime) -> None:
            before = person.stage
            after = self._step(person)
            if after is None:
                self.stuck[before] += 1
                return
            self.left[before] += 1
            self._caused(person, after, at)
            self._enters(person, at)

        return moves

    def _step(self, person: Person) -> steps.After | None:
        """A step that is possible, after as many answers to the forms of this stage as it takes; None when none ever is."""
        forms = [self.forms[code] for code in self.stages[person.stage].forms]
        for _ in range(TRIES):
            person.facts |= answers(forms, person.chance)
            ways = walking.ways(self.pack, person.stage, walking.every_role(self.pack), person.facts)
            for way in person.chance.sample(ways, len(ways)):
                if way.open:
                    return steps.take(self.pack, person.stage, way.move.verb, way.move.who[0], person.facts)
        return None

    def _leaves(self, person: Person) -> Callable[[datetime], None]:
        def leaves(at: datetime) -> None:
            self.left[person.stage] += 1
            for run in person.clocks.values():
                self.clocks.end(run, at, met=False)
            person.clocks.clear()

        return leaves
