"""What each verb would have left, written on the shelf: the same rows, statuses and clocks as when people had done it.

A test acts a story out by the real verbs and compares row by row.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonground.agencies.models import Agency, Membership
from commonground.assessments.models import Assessment
from commonground.calls.models import Assignment
from commonground.cases.actions.following import FOLLOW_UP, FOLLOW_UP_WITHIN
from commonground.cases.models import Case, Task, Touchpoint
from commonground.cases.silence import SILENT_KINDS
from commonground.clocks.models import Clock
from commonground.clocks.open_hours import Calendar
from commonground.clocks.reckoning import Terms, reckon
from commonground.consents.models import Release
from commonground.consents.putting import seal_of
from commonground.consents.wording import FORM_VERSION
from commonground.consents.wording import LANGUAGES as FORM_LANGUAGES
from commonground.encounters.models import Encounter
from commonground.messages.models import SafeContact
from commonground.people.models import Person
from commonground.people.names import name_key
from commonground.privacy.actions import works_as_a_team
from commonground.privacy.models import Grant, Reach, Subject
from commonground.programs.instruments import instrument
from commonground.referrals.actions.answering import ANSWER, ANSWER_CLOCK
from commonground.referrals.models import HandOver, Referral, SilentAnswer
from commonground.site.exercise.past_facts import Offer, words
from commonground.site.exercise.past_rows import Shelf
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.course import GeneratedAssessment, GeneratedPermission
from commonground.site.town.people import GeneratedPerson

COORDINATION = "coordination"
COPIED = ("pronouns", "language", "interpreter_needed", "phone", "note_on_access")
SAFE = ("way", "address", "hours", "voicemail_ok", "ask_for")


def facts_of(person: GeneratedPerson, spoken: tuple[str, ...]) -> dict[str, Any]:
    """What a worker who speaks these languages writes down of a person."""
    return {
        "name": person.name, "pronouns": person.pronouns, "language": person.language,
        "interpreter_needed": person.language not in spoken, "born_on": date(person.born_in, 7, 1), "born_estimated": True,
        "note_on_access": words()["access"][person.access_need],
    }  # fmt: skip


def contact_of(person: GeneratedPerson) -> dict[str, Any]:
    """How it is safe to reach them, as they said."""
    return dict(words()["safe_contact"][person.safe_contact])


def answers_of(given: GeneratedAssessment) -> dict[str, int | str | None]:
    """The answers as a sheet: item code to the value of a choice, None where there is no answer."""
    if given.instrument == "phq9":
        return {str(n): answer for n, answer in enumerate(given.answers, 1)}
    said = {1: "yes", 0: "no", None: None}
    asked = given.answers or (None,) * 5
    gate = {True: "yes", False: "no", None: None}[given.gate]
    return {"gate": gate} | {str(n): said[answer] for n, answer in enumerate(asked, 1)}


@dataclass
class Verbs:
    """The verbs of one past. Each takes what the real verb takes, and the moment."""

    shelf: Shelf
    open_cases: dict[UUID, Case] = field(default_factory=dict)  # by person row
    contacts: dict[tuple[UUID, UUID], SafeContact] = field(default_factory=dict)  # by agency and subject
    tasks: dict[UUID, list[Task]] = field(default_factory=dict)  # by case

    def assign(self, call: GeneratedCall, by: Membership) -> Assignment:
        """A unit's part in a call that is over."""
        facts, unit = self.shelf.facts, self.shelf.facts.partners.units[call.unit or ""]
        return self.shelf.put(
            Assignment, by.agency_id, call.external_id, agency_id=by.agency_id, call_id=facts.calls[call.external_id],
            unit_id=unit.pk, unit_agency_id=unit.agency_id, unit_name=unit.name, status="cleared",
            assigned_at=call.assigned_at, en_route_at=call.en_route_at, on_scene_at=call.on_scene_at,
            cleared_at=call.cleared_at,
        )  # fmt: skip

    def note_person(
        self, who: str, by: Membership, at: datetime, known: dict[str, Any], subject: UUID | None = None
    ) -> Person:
        """One agency's row of a person; a new anchor unless one was carried."""
        own = (who, by.agency_id)
        anchor = subject or (self.shelf.get(Subject, *own) or self.shelf.put(Subject, by.agency_id, *own)).pk
        person = self.shelf.get(Person, by.agency_id, anchor) or self.shelf.put(
            Person, by.agency_id, by.agency_id, anchor, agency_id=by.agency_id, subject_id=anchor,
            name_key=name_key(known["name"]), known_since=at, **known,
        )  # fmt: skip
        self.tie_whoever_knows(person.pk, by, at, subject_id=anchor)
        return person

    def tie_whoever_knows(self, cause: UUID, by: Membership, at: datetime, *, record: Any = None, subject_id: UUID | None = None) -> None:  # fmt: skip
        """The team is tied to whom it met; where only those assigned read, whoever wrote it down."""
        team = works_as_a_team(self.shelf.facts.kinds[by.agency_id])
        self.tie("task", cause, by, at, None if team else by.pk, record=record, subject_id=subject_id)

    def tie(self, kind: str, cause: UUID, by: Membership, at: datetime, member: UUID | None, *, record: Any = None, subject_id: UUID | None = None) -> None:  # fmt: skip
        """A tie of somebody, or of the team, to a person or a record; one that is there is left as it is."""
        key = (cause, member, subject_id)
        if (there := self.shelf.get(Reach, *key)) is not None and there.ends_at is None:
            return
        self.shelf.put(
            Reach, by.agency_id, *key, agency_id=by.agency_id, giver_id=by.agency_id, membership_id=member, kind=kind, basis=kind,
            cause_id=cause, starts_at=at, subject_id=subject_id, record_id=record.pk if record is not None else None,
            record_kind=record._meta.label_lower if record is not None else "",
        )  # fmt: skip

    def set_safe_contact(self, person: Person, at: datetime, said: dict[str, Any]) -> None:
        """How it is safe to reach them; the first contact of an open case follows."""
        before = self.contacts.get((person.agency_id, person.subject_id))
        if before is not None:
            before.ended_at = at
        made = self.shelf.put(
            SafeContact, person.agency_id, person.agency_id, person.subject_id, at.isoformat(), agency_id=person.agency_id,
            subject_id=person.subject_id, confirmed_at=at, **said,
        )  # fmt: skip
        self.contacts[person.agency_id, person.subject_id] = made
        case = self.open_cases.get(person.pk)
        clock = self.shelf.clock(FOLLOW_UP, case) if case else None
        if case and clock and clock.wait_for_them:
            self.shelf.end_clock(clock, "stop", at, "safe_contact_changed")
            due = at + FOLLOW_UP_WITHIN
            self.shelf.start_clock(FOLLOW_UP, case, case.agency_id, at, due)
            for task in self._tasks(case, "first_contact"):
                task.due_at = due

    def meet(self, call: GeneratedCall, assignment: Assignment, person: Person, role: str, by: Membership, span: tuple[datetime, datetime], disposition: str) -> Encounter:  # fmt: skip
        """An encounter that is over, with the person named."""
        met = self.shelf.put(
            Encounter, by.agency_id, call.external_id, by.agency_id, agency_id=by.agency_id, call_id=assignment.call_id,
            assignment_id=assignment.pk, unit_id=assignment.unit_id, person_id=person.pk, subject_id=person.subject_id,
            role=role, opened_at=span[0], closed_at=span[1], disposition=disposition, status="closed", opened_by_id=by.pk,
        )  # fmt: skip
        self.tie_whoever_knows(met.pk, by, span[0], record=met)
        self.tie_whoever_knows(met.pk, by, span[0], subject_id=person.subject_id)
        return met

    def give_instrument(
        self, given: GeneratedAssessment, encounter: Encounter, person: Person, by: Membership
    ) -> Assessment:
        """An instrument, scored."""
        used, answers = instrument(given.instrument), answers_of(given)
        made = used.score(answers)
        row = self.shelf.put(
            Assessment, by.agency_id, encounter.pk, given.instrument, agency_id=by.agency_id, subject_id=person.subject_id,
            person_id=person.pk, record_kind=encounter._meta.label_lower, record_id=encounter.pk, instrument=used.code,
            version=made.version, rule=made.rule, scorer=made.scorer, language="en", score=made.score, band=made.band or "", positive=made.positive,
            complete=made.complete, flags=list(made.flags), next_steps=list(made.next_steps), given_at=given.given_at,
            given_by=by.pk,
        )  # fmt: skip
        self.shelf.part(
            row, by.agency_id, "answers", "health", given.given_at, by.pk, content={"answers": answers}, subject_id=person.subject_id
        )  # fmt: skip
        return row

    def ask(self, asked: GeneratedPermission, person: Person, to: UUID, by: Membership, key: str) -> Release:
        """A question about permission and its answer; a yes is signed and opens what it names."""
        at, labels = asked.asked_at, sorted(asked.labels)
        language = person.language if person.language in FORM_LANGUAGES else "en"
        common: dict[str, Any] = {
            "agency_id": by.agency_id, "subject_id": person.subject_id, "person_id": person.pk, "purpose": COORDINATION,
            "labels": labels, "to_agencies": [to], "asked_at": at, "language": language, "asked_alone": True,
            "asked_by": by.pk, "form_version": FORM_VERSION,
        }  # fmt: skip
        if asked.answer != "yes":
            status = "declined" if asked.answer == "no" else "not_now"
            return self.shelf.put(Release, by.agency_id, key, status=status, **common)
        ends = self.shelf.facts.morning(asked.ends)
        seal = seal_of(
            person=person, to_agencies=[Agency(pk=to)], labels=labels, until=ends, crisis=False, language=language
        )
        release = self.shelf.put(
            Release, by.agency_id, key, status="given", given_at=at, expires_at=ends, signed_how="typed", shown_at=at, shown_seal=seal,
            **common,
        )  # fmt: skip
        self.shelf.part(release, by.agency_id, "signature", "general", at, by.pk, content={"name": person.name})
        for label in labels:
            self.shelf.put(
                Grant, by.agency_id, release.pk, label, subject_id=person.subject_id, from_agency_id=by.agency_id,
                to_agency_id=to, label=label, purpose=COORDINATION, release_id=release.pk, starts_at=at, expires_at=ends,
            )  # fmt: skip
        return release

    def refer(self, key: str, person: Person, offer: Offer, encounter: Encounter, release: Release | None, area: UUID | None, by: Membership, at: datetime) -> Referral:  # fmt: skip
        """A referral, written and sent; an answer is due unless the receiver by law stays silent."""
        facts = self.shelf.facts
        silent = facts.kinds.get(offer.agency) in SILENT_KINDS if offer.agency else False
        made = self.shelf.put(
            Referral, by.agency_id, key, agency_id=by.agency_id, to_agency_id=offer.agency, service_id=offer.id,
            person_id=person.pk, subject_id=person.subject_id, release_id=release.pk if release else None, area_id=area,
            record_kind=encounter._meta.label_lower, record_id=encounter.pk, need=offer.need, language=person.language,
            status="sent", silent=silent, made_at=at, made_by_id=by.pk, sent_at=at,
        )  # fmt: skip
        if not silent:
            # No office of the exercise has said hours of its own yet.
            due = reckon(Terms(at, ANSWER.kind, ANSWER.within), Calendar(facts.partners.time_zone)).due_at
            self.shelf.start_clock(
                ANSWER_CLOCK, made, offer.agency or by.agency_id, at, due, kind=ANSWER.kind, amount=ANSWER.within.amount, unit=ANSWER.within.unit
            )  # fmt: skip
        return made

    def answer(
        self, referral: Referral, yes: bool, reason: str, by: Membership, at: datetime, how: str
    ) -> Referral | SilentAnswer:
        """An answer where it belongs: on the referral, or on the silent receiver's own row."""
        status = "accepted" if yes else "declined"
        if referral.silent:
            return self.shelf.put(
                SilentAnswer, by.agency_id, referral.pk, agency_id=by.agency_id, referral_id=referral.pk, status=status,
                answered_at=at, answered_by_id=by.pk, decline_reason="" if yes else reason,
            )  # fmt: skip
        referral.status, referral.answered_at, referral.answered_by_id = status, at, by.pk
        referral.answer_how, referral.decline_reason = how, "" if yes else reason
        self.shelf.end_clock(self.shelf.clock(ANSWER_CLOCK, referral), "meet", at)
        return referral

    def welcome(self, referral: Referral, release: Release | None, by: Membership, at: datetime) -> Case:
        """What a receiver that said yes has then: its own row of the person, and a case."""
        facts = self.shelf.facts
        theirs = self.shelf.rows[Person][referral.person_id].instance
        seen = release is not None and release.expires_at > at and facts.agreed(
            referral.agency_id, by.agency_id, "general", COORDINATION, at
        )  # fmt: skip
        known = {name: getattr(theirs, name) for name in COPIED} if seen else {"language": referral.language}
        known["name"] = theirs.name if seen else f"Referral {referral.reference}"
        person = self.note_person("", by, at, known, subject=referral.subject_id)
        contact = self.contacts.get((referral.agency_id, referral.subject_id)) if seen else None
        if contact is not None and (by.agency_id, referral.subject_id) not in self.contacts:
            self.set_safe_contact(person, at, {name: getattr(contact, name) for name in SAFE})
        return self.open_case(person, referral, None, by, at)

    def say_handed_over(
        self, referral: Referral, met_at: datetime, who: str, by: Membership, at: datetime
    ) -> HandOver | None:
        """One of the three says that the hand-off happened: ``sender``, ``receiver`` or ``person``."""
        if referral.status != "accepted":
            return None
        row = self.shelf.get(HandOver, referral.pk) or self.shelf.put(
            HandOver, referral.agency_id, referral.pk, agency_id=referral.agency_id, to_agency_id=referral.to_agency_id,
            referral_id=referral.pk, way="together", happened_at=met_at,
        )  # fmt: skip
        # Who says it for the person was there, too.
        for speaker in ("sender", "person") if who == "person" else (who,):
            if getattr(row, f"{speaker}_said_at") is None:
                setattr(row, f"{speaker}_said_at", at)
                setattr(row, "person_said_to_id" if speaker == "person" else f"{speaker}_id", by.pk)
        if not row.missing:
            row.completed_at, referral.status = at, "handed_over"
        return row

    def record_result(self, answer: Referral | SilentAnswer, outcome: str, at: datetime) -> None:
        """What came of a referral; with that it ends."""
        if answer.status in ("accepted", "handed_over"):
            answer.status, answer.outcome, answer.outcome_at = "ended", outcome, at

    def open_case(self, person: Person, cause: Any, worker: Membership | None, by: Membership, at: datetime) -> Case:
        """A case, with the first contact owed; an open one goes on with one task more."""
        there = self.open_cases.get(person.pk)
        if there is not None:
            clock = self.shelf.clock(FOLLOW_UP, there) or self._follow(there, at)
            self._set_task(there, "new_referral", at, None if clock.wait_for_them else clock.due_at)
            return there
        case = self.shelf.put(
            Case, by.agency_id, person.pk, cause.pk, agency_id=by.agency_id, person_id=person.pk,
            subject_id=person.subject_id, worker_id=worker.pk if worker else None, cause_kind=cause._meta.label_lower,
            cause_id=cause.pk, opened_at=at,
        )  # fmt: skip
        self.open_cases[person.pk] = case
        if worker is not None:
            self.tie("care_team", case.pk, by, at, worker.pk, subject_id=case.subject_id)
        clock = self._follow(case, at)
        self._set_task(case, "first_contact", at, None if clock.wait_for_them else clock.due_at)
        return case

    def _follow(self, case: Case, at: datetime) -> Clock:
        waits = (case.agency_id, case.subject_id) not in self.contacts
        return self.shelf.start_clock(FOLLOW_UP, case, case.agency_id, at, at + FOLLOW_UP_WITHIN, waits=waits)

    def _set_task(self, case: Case, kind: str, at: datetime, due_at: datetime | None) -> Task:
        task = self.shelf.put(
            Task, case.agency_id, case.pk, kind, at.isoformat(), agency_id=case.agency_id, case_id=case.pk, kind=kind,
            set_at=at, due_at=due_at,
        )  # fmt: skip
        self.tasks.setdefault(case.pk, []).append(task)
        return task

    def _tasks(self, case: Case, kind: str) -> list[Task]:
        return [task for task in self.tasks.get(case.pk, []) if task.kind == kind and task.done_at is None]

    def touch(self, case: Case, reached: bool, kind: str, by: Membership, at: datetime) -> None:
        """A contact, or a try."""
        if case.status != "open":
            return
        self.shelf.put(
            Touchpoint, case.agency_id, case.pk, at.isoformat(), agency_id=case.agency_id, case_id=case.pk, worker_id=by.pk,
            at=at, kind=kind, reached=reached,
        )  # fmt: skip
        if case.worker_id is None:
            case.worker_id = by.pk
            self.tie("care_team", case.pk, by, at, by.pk, subject_id=case.subject_id)
        if reached:
            self.shelf.end_clock(self.shelf.clock(FOLLOW_UP, case), "meet", at)
            for task in self._tasks(case, "first_contact"):
                task.done_at, task.done_by_id = at, by.pk

    def close_case(self, case: Case, how: str, at: datetime, outcome: str = "") -> None:
        """How it turned out, and the end of a case."""
        if case.status != "open":
            return
        if outcome:
            case.outcome, case.outcome_at = outcome, at
        case.status, case.closed_at, case.closed_how = "closed", at, how
        if (tied := self.shelf.get(Reach, case.pk, case.worker_id, case.subject_id)) is not None:
            tied.ends_at = at
        self.shelf.end_clock(self.shelf.clock(FOLLOW_UP, case), "stop", at, how)
        self.open_cases.pop(case.person_id, None)
