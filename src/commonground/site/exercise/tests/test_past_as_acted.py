"""The past is what the verbs would have left: stories are acted out by them in the same order, and every row is compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, models
from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Membership
from commonground.agencies.viewers import service, viewer_from
from commonground.assessments.actions import give
from commonground.calls.actions import report, send, take, triage
from commonground.calls.models import Call
from commonground.cases.actions import close, open, record_outcome, touch
from commonground.clocks.actions import raise_overdue
from commonground.consents.actions import decline
from commonground.consents.actions import give as give_release
from commonground.consents.putting import Shown, seal_of
from commonground.consents.said import Said
from commonground.directory.models import Service
from commonground.encounters.actions import close as close_encounter
from commonground.encounters.actions import name_person, note
from commonground.encounters.actions import open as open_encounter
from commonground.kit.noes import NotNow
from commonground.people.actions import note as note_person
from commonground.people.actions import set_safe_contact
from commonground.people.models import Person
from commonground.referrals.actions import accept, hand_over, make, record_answer
from commonground.referrals.actions import decline as say_no
from commonground.referrals.actions import record_outcome as record_result
from commonground.referrals.actions import send as send_referral
from commonground.referrals.models import Referral
from commonground.site.exercise import founding
from commonground.site.exercise.past_course import Course
from commonground.site.exercise.past_facts import Facts
from commonground.site.exercise.past_rows import ORDER
from commonground.site.exercise.past_verbs import answers_of
from commonground.site.exercise.tests.conftest import Found
from commonground.site.town.course import GeneratedStory
from commonground.site.town.generate import Town

pytestmark = [pytest.mark.commits, pytest.mark.slow]
# The job of every minute is late by up to a minute; the seal of a question is made of ids, which differ.
NOT_COMPARED = {"proof", "raised_at", "shown_seal", "sealed", "sealed_with"}  # what is sealed is compared as its words


def working(member: Membership | Viewer) -> Viewer:
    """A member of staff at work, reading what they wrote; rights are the subject of other tests."""
    viewer = member if isinstance(member, Viewer) else viewer_from(
        Membership.objects.select_related("user", "agency", "jurisdiction").get(pk=member.pk)
    )  # fmt: skip
    from commonground.agencies.actions import REGISTRY

    rights = viewer.rights | {each.right for each in REGISTRY.values()}
    return replace(viewer, rights=frozenset(rights), labels=viewer.labels | {"general"})


@dataclass
class Acted:
    """The interface of ``past_verbs.Verbs``, each method done by the real verb."""

    facts: Facts
    contacts: dict[tuple[UUID, UUID], bool] = field(default_factory=dict)
    people: dict[tuple[str, UUID], Person] = field(default_factory=dict)
    units: dict[UUID, Any] = field(default_factory=dict)

    def part(self, record: Any, agency: UUID, name: str, label: str, at: datetime, by: UUID, **more: Any) -> None:
        note(record, text=more["text"], label=label, by=working(Membership.objects.get(pk=by)), at=at)

    def assign(self, call: Any, by: Membership) -> Any:
        center = working(by)
        made = take(
            channel="911", place=call.place, latitude=call.lat, longitude=call.lon, by=center, at=call.received_at
        )
        made = triage(made, nature=call.nature, danger=["weapon"], response="co_response", reason="clinician_advised", by=center, at=call.assigned_at)  # fmt: skip
        unit = self.facts.partners.units[call.unit]
        assignment = send(made, unit, by=center, at=call.assigned_at)
        for status, at in (("en_route", call.en_route_at), ("on_scene", call.on_scene_at)):
            if at is not None:
                assignment = report(assignment, status=status, by=center, at=at)
        assignment.generated, assignment.center = call, center
        return assignment

    def note_person(
        self, who: str, by: Membership, at: datetime, known: dict[str, Any], subject: UUID | None = None
    ) -> Person:
        if (who, by.agency_id) not in self.people:
            self.people[who, by.agency_id] = note_person(by=working(by), at=at, **known)
        return self.people[who, by.agency_id]

    def set_safe_contact(self, person: Person, at: datetime, said: dict[str, Any]) -> None:
        by = next(m for m in self.facts.partners.members.values() if m.agency_id == person.agency_id)
        set_safe_contact(person, by=working(by), at=at, **said)
        self.contacts[person.agency_id, person.subject_id] = True

    def meet(
        self, call: Any, assignment: Any, person: Person, role: str, by: Membership, span: Any, disposition: str
    ) -> Any:
        crew = working(by)
        with as_viewer(crew):
            seen = Call.objects.get(pk=assignment.call_id)
        met = open_encounter(call=seen, assignment=assignment, by=crew, at=span[0])
        met = name_person(met, person=person, role=role, by=crew, at=span[0])
        met = close_encounter(met, disposition=disposition, by=crew, at=span[1])
        report(assignment, status="cleared", by=assignment.center, at=assignment.generated.cleared_at)
        return met

    def give_instrument(self, given: Any, encounter: Any, person: Person, by: Membership) -> Any:
        return give(person=person, instrument=given.instrument, answers=answers_of(given), about=encounter, by=working(by), at=given.given_at)  # fmt: skip

    def ask(self, asked: Any, person: Person, to: UUID, by: Membership, key: str) -> Any:
        receiver, language = Agency.objects.get(pk=to), person.language if person.language in ("en", "es") else "en"
        common = {
            "person": person,
            "to_agencies": [receiver],
            "by": working(by),
            "at": asked.asked_at,
        }
        if asked.answer != "yes":
            return decline(answer=asked.answer, labels=asked.labels, asked_alone=True, language=language, **common)
        ends = self.facts.morning(asked.ends)
        seal = seal_of(
            person=person, to_agencies=[receiver], labels=asked.labels, until=ends, crisis=False, language=language
        )
        said = Said(
            labels=asked.labels,
            asked_alone=True,
            signed_how="typed",
            signature={"name": person.name},
            language=language,
        )
        return give_release(expires_at=ends, said=said, shown=Shown(asked.asked_at, seal), **common)

    def refer(self, key: str, person: Person, offer: Any, encounter: Any, release: Any, area: UUID | None, by: Membership, at: datetime) -> Any:  # fmt: skip
        where = next((each for each in self.facts.partners.areas.values() if each.pk == area), None)
        made = make(
            person=person, service=Service.objects.get(pk=offer.id), need=offer.need, release=release, area=where,
            language=person.language, about=encounter, by=working(by), at=at,
        )  # fmt: skip
        return send_referral(made, by=working(by), at=at)

    def answer(self, referral: Any, yes: bool, reason: str, by: Membership, at: datetime, how: str) -> Any:
        if referral.to_agency_id is None:
            return record_answer(referral, answer="yes" if yes else "no", how=how, reason=reason, by=working(by), at=at)
        return referral if yes else say_no(referral, reason=reason, by=working(by), at=at)

    def welcome(self, referral: Any, release: Any, by: Membership, at: datetime) -> Any:
        referral.answered_at = at  # the course looks whether there is an answer; the verb works on a fresh row
        return accept(referral, by=working(by), at=at)

    def say_handed_over(self, referral: Any, met_at: datetime, who: str, by: Membership, at: datetime) -> None:
        with as_viewer(working(by)):
            if Referral.objects.get(pk=referral.pk).status != "accepted":
                return
        try:
            hand_over(referral, happened_at=met_at, person_said=who == "person", by=working(by), at=at)
        except NotNow as said_already:
            assert said_already.code == "F15"

    def record_result(self, answer: Any, outcome: str, at: datetime) -> None:
        owner = answer.to_agency_id or answer.agency_id
        by = self.facts.receivers.get(owner) or next(iter(self.facts.partners.members.values()))
        record_result(answer, outcome=outcome, by=working(by), at=at)

    def open_case(self, person: Person, cause: Any, worker: Any, by: Membership, at: datetime) -> Any:
        return open(person=person, cause=cause, worker=worker, by=working(by), at=at)

    def touch(self, case: Any, reached: bool, kind: str, by: Membership, at: datetime) -> None:
        touch(case, reached=reached, kind=kind, by=working(by), at=at)

    def close_case(self, case: Any, how: str, at: datetime, outcome: str = "") -> None:
        by = working(next(m for m in self.facts.partners.members.values() if m.agency_id == case.agency_id))
        if outcome:
            record_outcome(case, outcome=outcome, by=by, at=at)
        close(case, how=how, by=by, at=at)


def plain(rows: dict[type[models.Model], list[Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows without their own ids: a pointer at a row of the story becomes its kind and place in time."""
    names: dict[UUID, str] = {}
    ordered: dict[type[models.Model], list[Any]] = {}
    for model in ORDER:
        ordered[model] = sorted(rows[model], key=lambda row: tuple(str(value) for _, value in _compared(row, names)))
        names |= {row.pk: f"{model._meta.model_name} {n}" for n, row in enumerate(ordered[model])}
    return {
        model._meta.label: [
            dict(_compared(row, names)) for row in some
        ]
        for model, some in ordered.items()
    }  # fmt: skip


def _compared(row: Any, names: Mapping[UUID, str]) -> Iterator[tuple[str, Any]]:
    for column in row._meta.concrete_fields:
        if column.primary_key or column.attname in NOT_COMPARED:
            continue
        value = getattr(row, column.attname)
        if column.attname == "call_id":
            value = "the call"
        if isinstance(value, UUID):
            value = names.get(value, f"somewhere else: {value}" if column.attname not in ("record_id", "release_id") else "a record of the story")  # fmt: skip
        yield column.attname, sorted(value) if isinstance(value, list) else value


def stories_worth_acting(town: Town, now: datetime) -> list[GeneratedStory]:
    """Of the last three weeks: one for each kind of course, by a clinician, all clocks pressed."""
    calls = {
        call.external_id: call for call in town.calls(founding.SEED, now - timedelta(days=21), now - timedelta(days=1))
    }
    chosen: dict[tuple[Any, ...], GeneratedStory] = {}
    people: set[str] = set()
    for story in town.stories_of(founding.SEED, iter(calls.values())):
        call, referral = calls[story.call], next(iter(story.referrals), None)
        pressed = (
            all((call.assigned_at, call.en_route_at, call.on_scene_at, call.cleared_at))
            and call.cleared_at >= story.ends_at
        )
        fits = story.encounter.disposition in (
            "connected_to_service",
            "helped_on_scene",
            "warm_hand_off",
            "said_no_to_help",
        )
        clinician = town.staff[story.encounter.author].role in ("responder_clinician", "crisis_clinician")
        if not (pressed and fits and clinician) or story.person in people:
            continue
        kind = (story.permission and story.permission.answer, referral and (referral.answer, referral.to_agency is None), bool(story.case), bool(story.hand_off))  # fmt: skip
        if kind not in chosen:
            chosen[kind] = story
            people.add(story.person)
    return list(chosen.values())


def test_stories_of_the_past_are_what_the_verbs_would_have_left(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonground.site.exercise.history import Written

    now, town = timezone.now(), Town.load()
    monkeypatch.setattr(founding, "tell_history", lambda *_, **__: Written(0, 0, 0))
    partners: list[Any] = []
    real = founding.found
    monkeypatch.setattr(founding, "found", lambda *args: partners.append(real(*args)) or partners[0])
    found(now)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE units_crew SET from_at = from_at - interval '1 year'")
    calls = {call.external_id: call for call in town.calls(founding.SEED, now - timedelta(days=21), now)}
    told = [(story, calls[story.call]) for story in stories_worth_acting(town, now)]
    assert len(told) >= 4, "hardly a story was found: the test sees nothing"
    facts = Facts.read(town, partners[0], [call.external_id for _, call in told])
    facts.kinds = {agency.pk: agency.kind for agency in Agency.objects.all()}
    written = Course(facts, founding.SEED).play(told, now)
    acted = Course(facts, founding.SEED)
    acted.verbs = Acted(facts)  # type: ignore[assignment]
    acted.shelf = type("Notes", (), {"part": acted.verbs.part, "clocks": {}, "story": ""})()  # type: ignore[attr-defined,assignment]
    acted.play(told, now)
    raise_overdue(by=service("clocks", partners[0].host), at=now)
    left = {model: list(model._default_manager.using("owner").all()) for model in ORDER}
    expected = plain({model: [row.instance for row in rows.values()] for model, rows in written.rows.items()})
    found_rows = plain({model: [row for row in rows if _of_story(row)] for model, rows in left.items()})
    assert {kind: len(rows) for kind, rows in found_rows.items()} == {
        kind: len(rows) for kind, rows in expected.items()
    }
    for kind, rows in expected.items():
        assert found_rows[kind] == rows, kind


def _of_story(row: Any) -> bool:
    """Parts and clocks of calls are the live board's business, not the story's."""
    return getattr(row, "record_kind", "") != "calls.call"
