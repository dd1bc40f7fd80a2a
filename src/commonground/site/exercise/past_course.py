"""The course of the past: every story becomes steps in time, and the steps of all stories are played in their order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from commonground.agencies.models import Membership
from commonground.calls.models import Assignment
from commonground.cases.models import Case
from commonground.consents.models import Release
from commonground.encounters.models import Encounter
from commonground.people.models import Person
from commonground.referrals.models import Referral, SilentAnswer
from commonground.site.exercise.past_facts import Facts, words
from commonground.site.exercise.past_rows import Shelf, raise_if_over
from commonground.site.exercise.past_verbs import Verbs, contact_of, facts_of
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.course import GeneratedCase, GeneratedReferral, GeneratedStory
from commonground.site.town.timing import in_the_day

AFTER_A_NO = timedelta(hours=1)
WITHOUT_WORD = timedelta(days=45)
HELPED_FOR = timedelta(days=12)
WAITED_FOR = timedelta(days=21)
CALLED_BACK = 0.86  # share of accepted people whom the receiver calls within a day or two
ANSWERS_LATE = 0.12  # of those: the person picks up only the second time
IN_CRISIS = ("person_in_crisis", "suicide_risk", "overdose")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened at a moment."""

    at: datetime
    story: str
    do: Callable[[datetime], None]


@dataclass
class Thread:
    """What one story has left so far."""

    story: GeneratedStory
    call: GeneratedCall
    author: Membership
    person: Person | None = None
    encounter: Encounter | None = None
    assignment: Assignment | None = None
    release: Release | None = None
    referral: Referral | None = None
    answer: Referral | SilentAnswer | None = None
    case: Case | None = None
    received: Case | None = None


@dataclass
class Course:
    """Plays stories onto a shelf."""

    facts: Facts
    seed: int
    shelf: Shelf = field(init=False)
    verbs: Verbs = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.facts)
        self.verbs = Verbs(self.shelf)

    def play(self, told: Iterable[tuple[GeneratedStory, GeneratedCall]], until: datetime) -> Shelf:
        """The shelf with everything that had happened by then; a meeting that still goes on is not there yet."""
        steps = [step for story, call in told if story.ends_at <= until for step in self.steps(story, call)]
        for step in sorted((s for s in steps if s.at <= until), key=lambda s: (s.at, s.story)):
            self.shelf.story = step.story
            step.do(step.at)
        for clocks in self.shelf.clocks.values():
            for clock in clocks:
                raise_if_over(clock, until)
        return self.shelf

    def steps(self, story: GeneratedStory, call: GeneratedCall) -> Iterator[Step]:
        """The steps of one story; stories of calls that are not in the database are left out."""
        if story.call not in self.facts.calls or call.assigned_at is None:
            return
        thread = Thread(story, call, self.facts.member(story.encounter.author))

        def step(at: datetime, do: Callable[..., None], *about: Any) -> Step:
            return Step(at, story.call, lambda moment: do(thread, moment, *about))

        yield step(story.ends_at, self._meeting)
        first = next((each for each in story.referrals if each.duplicate_of is None), None)
        if first is not None:
            yield from self._referral_steps(step, first, story)
        if story.case is not None:
            yield from self._case_steps(step, story.case)

    def _referral_steps(
        self, step: Callable[..., Step], asked: GeneratedReferral, story: GeneratedStory
    ) -> Iterator[Step]:
        yield step(asked.sent_at, self._send, asked)
        if asked.answered_at is None:
            return
        yield step(asked.answered_at, self._answer, asked)
        handed = story.hand_off
        if handed is not None:
            said = (
                ("sender", handed.sender_said_at),
                ("receiver", handed.receiver_said_at),
                ("person", handed.person_said_at),
            )
            for who, at in said:
                if at is not None:
                    yield step(at, self._handed_over, who, handed.met_at)
        if asked.answer == "accepted":
            yield from self._receiver_steps(step, asked)

    def _receiver_steps(self, step: Callable[..., Step], asked: GeneratedReferral) -> Iterator[Step]:
        """The receiver calls back, helps or waits, and writes down what came of it."""
        chance, began = Random(f"received {self.seed} {asked.key}"), asked.answered_at
        assert began is not None
        if chance.random() < CALLED_BACK:
            tries = 2 if chance.random() < ANSWERS_LATE else 1
            for n in range(1, tries + 1):
                at = in_the_day(chance, began + timedelta(hours=5 + 22 * chance.random()) * n, self.facts.zone)
                yield step(at, self._touch_received, "call", n == tries)
        if asked.first_service_at is not None:
            yield step(asked.first_service_at, self._touch_received, "in_person", True)
            yield step(asked.first_service_at, self._result, "first_service")
            yield step(asked.first_service_at + HELPED_FOR, self._end_received, "done_together", "needs_met")
        else:
            outcome = chance.choice(("did_not_come", "not_reached_yet", "elsewhere", "waiting_list"))
            yield step(began + WAITED_FOR, self._result, outcome)
            yield step(began + WAITED_FOR, self._end_received, "not_reached", "not_reached_yet")

    def _case_steps(self, step: Callable[..., Step], case: GeneratedCase) -> Iterator[Step]:
        worker = self.facts.member(case.worker)
        yield step(case.opened_at, self._open, worker)
        if case.follow_up is None:
            yield step(case.opened_at + AFTER_A_NO, self._end, "person_ended", "")
            return
        last = len(case.follow_up.attempts) - 1
        for n, at in enumerate(case.follow_up.attempts):
            yield step(at, self._touch, n == last and case.follow_up.result in ("reached", "said_no"), worker)
        if case.outcome is not None and case.outcome_at is not None:
            yield step(case.outcome_at, self._end, words()["closing"][case.outcome], case.outcome)
        else:
            yield step(case.opened_at + WITHOUT_WORD, self._end, "not_reached", "")

    def _meeting(self, thread: Thread, at: datetime) -> None:
        story, call, by = thread.story, thread.call, thread.author
        person = self.facts.town.people(self.seed)[story.person]
        spoken = self.facts.town.staff[story.encounter.author].languages
        thread.assignment = self.verbs.assign(call, self.facts.setup_of_dispatch)
        thread.person = self.verbs.note_person(story.person, by, story.begins_at, facts_of(person, spoken))
        role = "person_in_crisis" if call.nature in IN_CRISIS else "person_who_needs_help"
        thread.encounter = self.verbs.meet(
            call,
            thread.assignment,
            thread.person,
            role,
            by,
            (story.begins_at, story.ends_at),
            story.encounter.disposition,
        )
        for part in story.encounter.parts:
            if part.label in self.facts.labels_of(by):
                self.shelf.part(
                    thread.encounter, by.agency_id, "note", part.label, at, by.pk, text=part.text,
                    subject_id=thread.person.subject_id,
                )  # fmt: skip
        for given in story.assessments:
            self.verbs.give_instrument(given, thread.encounter, thread.person, by)
        self._ask(thread)
        not_yet = (by.agency_id, thread.person.subject_id) not in self.verbs.contacts
        if not_yet and (story.permission is None or story.permission.answer != "not_now"):
            self.verbs.set_safe_contact(thread.person, at, contact_of(person))

    def _ask(self, thread: Thread) -> None:
        """An agency that is not here cannot be named on a form: then nothing is signed."""
        asked, by = thread.story.permission, thread.author
        offer = self.facts.offers.get(asked.to_service) if asked else None
        if asked is None or offer is None or offer.agency in (None, by.agency_id):
            return
        assert thread.person is not None and offer.agency is not None
        answer = self.verbs.ask(asked, thread.person, offer.agency, by, thread.story.call)
        thread.release = answer if answer.status == "given" else None

    def _send(self, thread: Thread, at: datetime, asked: GeneratedReferral) -> None:
        offer = self.facts.offers.get(asked.service)
        if (
            offer is None
            or offer.agency == thread.author.agency_id
            or thread.person is None
            or thread.encounter is None
        ):
            return
        area = self.facts.partners.areas.get(self.facts.town.people(self.seed)[thread.story.person].area)
        thread.referral = self.verbs.refer(
            asked.key,
            thread.person,
            offer,
            thread.encounter,
            thread.release,
            area.pk if area else None,
            thread.author,
            at,
        )

    def _answer(self, thread: Thread, at: datetime, asked: GeneratedReferral) -> None:
        referral = thread.referral
        if referral is None:
            return
        to, yes = referral.to_agency_id, asked.answer == "accepted"
        by = self.facts.receivers[to] if to else thread.author
        thread.answer = self.verbs.answer(referral, yes, asked.reason, by, at, "here" if to else "phone")
        if yes and to:
            thread.received = self.verbs.welcome(referral, thread.release, by, at)

    def _handed_over(self, thread: Thread, at: datetime, who: str, met_at: datetime) -> None:
        referral = thread.referral
        if referral is None or referral.silent or referral.to_agency_id is None or referral.answered_at is None:
            return
        by = self.facts.receivers[referral.to_agency_id] if who == "receiver" else thread.author
        self.verbs.say_handed_over(referral, met_at, who, by, at)

    def _result(self, thread: Thread, at: datetime, outcome: str) -> None:
        if thread.answer is not None:
            self.verbs.record_result(thread.answer, outcome, at)

    def _touch_received(self, thread: Thread, at: datetime, kind: str, reached: bool) -> None:
        if thread.received is not None:
            self.verbs.touch(thread.received, reached, kind, self.facts.receivers[thread.received.agency_id], at)

    def _end_received(self, thread: Thread, at: datetime, how: str, outcome: str) -> None:
        if thread.received is not None:
            self.verbs.close_case(thread.received, how, at, outcome)

    def _open(self, thread: Thread, at: datetime, worker: Membership) -> None:
        if thread.person is not None and thread.encounter is not None:
            thread.case = self.verbs.open_case(thread.person, thread.encounter, worker, worker, at)

    def _touch(self, thread: Thread, at: datetime, reached: bool, worker: Membership) -> None:
        if thread.case is not None:
            self.verbs.touch(thread.case, reached, "call", worker, at)

    def _end(self, thread: Thread, at: datetime, how: str, outcome: str) -> None:
        if thread.case is not None:
            self.verbs.close_case(thread.case, how, at, outcome)
