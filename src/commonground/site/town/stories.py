"""Tells what followed a call: drawn from the call's own id, so that a story never depends on which others are told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from commonground.site.town.calls import GeneratedCall
from commonground.site.town.chance import Choice, one_of, weighted
from commonground.site.town.course import (
    GeneratedAssessment,
    GeneratedCase,
    GeneratedEncounter,
    GeneratedFollowUp,
    GeneratedHandOff,
    GeneratedPermission,
    GeneratedReferral,
    GeneratedStory,
)
from commonground.site.town.directory import Organization, Service
from commonground.site.town.people import GeneratedPerson
from commonground.site.town.reading import table
from commonground.site.town.roster import Agency, StaffMember, Unit
from commonground.site.town.timing import about, in_the_day, meeting, whole
from commonground.site.town.words import Wording

FOLLOW_UP_DUE = timedelta(hours=72)
WRITES_FIRST = ("co_response_clinician", "crisis_clinician", "outreach_worker", "peer")


class Storyteller:
    """Tells stories of one town."""

    def __init__(
        self,
        agencies: Mapping[str, Agency],
        staff: Mapping[str, StaffMember],
        units: Mapping[str, Unit],
        organizations: Mapping[str, Organization],
        services: Mapping[str, Service],
        zone: ZoneInfo,
    ) -> None:
        raw = table("stories")
        self.zone = zone
        self.agencies, self.staff, self.units = agencies, staff, units
        self.organizations, self.services = organizations, services
        self.raw: Mapping[str, Any] = raw
        self.share: Mapping[str, float] = raw["share"]
        self.wording = Wording(raw["words"], frozenset(raw["no_sign_of_health"]))
        self.where: Mapping[str, Choice[str]] = {key: weighted(row) for key, row in raw["referral"]["services"].items()}
        self.permission = weighted(raw["permission"]["answers"])
        self.declined = weighted(raw["referral"]["declined"])
        self.results = weighted(raw["follow_up"]["results"])
        self.outcomes = {key: weighted(row) for key, row in raw["outcome"].items()}

    def has_a_story(self, call: GeneratedCall) -> bool:
        """Whether a team that the town follows met a person it knows on this call."""
        met = call.disposition not in self.raw["not_met"] and call.duplicate_of is None
        return met and call.person is not None and call.response in self.raw["follows"]

    def tell(self, seed: int, call: GeneratedCall, person: GeneratedPerson) -> GeneratedStory:
        """The whole course after one call."""
        chance = Random(f"story {seed} {call.external_id}")
        assert call.unit is not None and call.disposition is not None, "a team met the person"
        begins, ends = meeting(chance, call)
        author = self._author(self.units[call.unit])
        permission = self._permission(chance, call, begins, ends)
        referrals = self._referrals(chance, call, ends, permission)
        hand_off = self._hand_off(chance, ends, referrals)
        return GeneratedStory(
            call=call.external_id,
            person=person.key,
            unit=call.unit,
            begins_at=begins,
            ends_at=ends,
            encounter=self._encounter(chance, call, person, author, begins, ends),
            assessments=self._assessments(chance, call, begins, ends),
            permission=permission,
            referrals=referrals,
            hand_off=hand_off,
            case=self._case(chance, call, author, ends, permission, referrals),
        )

    def _author(self, unit: Unit) -> StaffMember:
        crew = [self.staff[key] for key in unit.crew]
        return min(
            crew,
            key=lambda member: WRITES_FIRST.index(member.job) if member.job in WRITES_FIRST else 9,
        )

    def _encounter(
        self,
        chance: Random,
        call: GeneratedCall,
        person: GeneratedPerson,
        author: StaffMember,
        begins: datetime,
        ends: datetime,
    ) -> GeneratedEncounter:
        missing = chance.random()
        return GeneratedEncounter(
            author=author.key,
            agency=author.agency,
            started_at=None if missing < self.share["times_missing"] / 2 else begins,
            ended_at=None if missing > 1 - self.share["times_missing"] / 2 else ends,
            parts=self.wording.parts(chance, call, person),
            disposition=call.disposition or "",
        )

    def _assessments(
        self, chance: Random, call: GeneratedCall, begins: datetime, ends: datetime
    ) -> tuple[GeneratedAssessment, ...]:
        given = []
        if call.nature in self.raw["no_sign_of_health"] or call.response == "outreach":
            return ()
        at = whole(begins + (ends - begins) * 0.5)
        if chance.random() < self.share["phq9"]:
            low = chance.random()
            answers = [min(3, int(4 * chance.random() ** (0.6 + 1.6 * low))) for _ in range(9)]
            given.append(GeneratedAssessment("phq9", at, None, self._left_out(chance, answers)))
        if chance.random() < self.share["pcptsd5"]:
            gate = chance.random() < 0.64
            answers = [int(chance.random() < 0.52) for _ in range(5)] if gate else []
            given.append(GeneratedAssessment("pcptsd5", at, gate, self._left_out(chance, answers)))
        return tuple(given)

    def _left_out(self, chance: Random, answers: list[int]) -> tuple[int | None, ...]:
        """The answers, some forms broken off somewhere after the first question."""
        if not answers or chance.random() >= self.share["incomplete"]:
            return tuple(answers)
        stop = 1 + int(chance.random() * (len(answers) - 1))
        return tuple(answer if i < stop else None for i, answer in enumerate(answers))

    def _permission(
        self, chance: Random, call: GeneratedCall, begins: datetime, ends: datetime
    ) -> GeneratedPermission | None:
        if call.disposition in self.raw["no_question"] or chance.random() >= self.share["permission_asked"]:
            return None
        asked_at = whole(begins + (ends - begins) * (0.6 + 0.35 * chance.random()))
        answer: Literal["yes", "no", "not_now"] = self.permission.at(chance.random())
        reasons = self.raw["permission"].get(f"reasons_{answer}")
        service = self._service_elsewhere(chance, call)
        agency = self._agency_of(service)
        treats = agency is not None and self.agencies[agency].kind in (
            "treatment",
            "crisis",
            "substance_use",
        )
        return GeneratedPermission(
            asked_at=asked_at,
            answer=answer,
            reason=one_of(chance, reasons["en"]) if reasons else "",
            to_service=service,
            labels=("general", "health") if treats and chance.random() < 0.7 else ("general",),
            purposes=("treatment", "coordination") if treats else ("coordination",),
            ends=(asked_at + timedelta(days=one_of(chance, self.raw["permission"]["days"]))).date(),
        )

    def _service_elsewhere(self, chance: Random, call: GeneratedCall) -> str:
        """A service for what the call was about, not of the agency that the team belongs to."""
        where = self.where.get(call.nature, self.where["other"])
        own = self._author(self.units[call.unit or ""]).agency
        service = where.at(chance.random())
        while self._agency_of(service) == own:
            service = where.at(chance.random())
        return service

    def _agency_of(self, service: str) -> str | None:
        return self.organizations[self.services[service].organization].agency

    def _referrals(
        self,
        chance: Random,
        call: GeneratedCall,
        ends: datetime,
        permission: GeneratedPermission | None,
    ) -> tuple[GeneratedReferral, ...]:
        if permission is None or permission.answer != "yes" or chance.random() >= self.share["referral_sent"]:
            return ()
        sent_at = whole(ends + timedelta(minutes=4 + 50 * chance.random()))
        first = self._referral(chance, f"r{call.external_id}", permission.to_service, sent_at)
        if chance.random() >= self.share["sent_twice"]:
            return (first,)
        again_at = whole(sent_at + timedelta(minutes=2 + 30 * chance.random()))
        again = GeneratedReferral(
            f"{first.key}b",
            first.service,
            first.to_agency,
            again_at,
            None,
            None,
            "",
            None,
            duplicate_of=first.key,
        )
        return (first, again)

    def _referral(self, chance: Random, key: str, service: str, sent_at: datetime) -> GeneratedReferral:
        agency = self._agency_of(service)
        answer: Literal["accepted", "declined"] | None = None
        answered_at, reason, first_service_at = None, "", None
        silent = agency is not None and not self.agencies[agency].answers_referrals
        if not silent and chance.random() >= self.share["answer_lost"]:
            usual = self.agencies[agency].answers_in_hours if agency else 20
            slow = 3 + 5 * chance.random() if chance.random() < self.share["answer_late"] else 1.0
            answered_at = self._in_the_day(chance, sent_at + timedelta(hours=about(chance, usual, 0.6) * slow))
            full = self.services[service].places_open == 0
            yes = chance.random() < self.share["accepted_when_full" if full else "accepted"]
            answer = "accepted" if yes else "declined"
            reason = "" if yes else "no_room" if full else self.declined.at(chance.random())
            first_service_at = self._first_service(chance, answered_at) if yes else None
        return GeneratedReferral(
            key,
            service,
            agency,
            sent_at,
            answer,
            answered_at,
            reason,
            first_service_at,
            None,
        )

    def _in_the_day(self, chance: Random, moment: datetime) -> datetime:
        return in_the_day(chance, moment, self.zone)

    def _first_service(self, chance: Random, accepted_at: datetime) -> datetime | None:
        came, told = (
            chance.random() < self.share["first_service"],
            chance.random() >= self.share["first_service_unknown"],
        )
        after = timedelta(days=about(chance, 5, 0.8))
        return self._in_the_day(chance, accepted_at + after) if came and told else None

    def _hand_off(
        self, chance: Random, ends: datetime, referrals: tuple[GeneratedReferral, ...]
    ) -> GeneratedHandOff | None:
        first = referrals[0] if referrals else None
        if first is None or first.answer != "accepted" or first.answered_at is None or first.to_agency is None:
            return None
        if chance.random() >= self.share["hand_off"]:
            return None
        met_at = self._in_the_day(chance, first.answered_at + timedelta(hours=about(chance, 20, 0.7)))
        return GeneratedHandOff(
            met_at,
            self._said(chance, met_at),
            self._said(chance, met_at),
            self._said(chance, met_at),
        )

    def _said(self, chance: Random, met_at: datetime) -> datetime | None:
        said_at = whole(met_at + timedelta(minutes=3 + about(chance, 40, 1.0)))
        return None if chance.random() < self.share["hand_off_word_missing"] else said_at

    def _case(
        self,
        chance: Random,
        call: GeneratedCall,
        author: StaffMember,
        ends: datetime,
        permission: GeneratedPermission | None,
        referrals: tuple[GeneratedReferral, ...],
    ) -> GeneratedCase | None:
        if permission is None or permission.answer == "no" or chance.random() >= self.share["case_opened"]:
            return None
        follow_up = self._follow_up(chance, ends) if chance.random() < self.share["follow_up_agreed"] else None
        connected = any(each.first_service_at for each in referrals)
        after = timedelta(days=12 + about(chance, 30, 0.5))
        recorded = chance.random() < self.share["outcome_recorded"]
        outcome = self.outcomes["connected" if connected else "alone"].at(chance.random())
        return GeneratedCase(
            key=f"c{call.external_id}",
            agency=author.agency,
            worker=self._worker(chance, author),
            opened_at=whole(ends + timedelta(minutes=15 + about(chance, 90, 0.9))),
            follow_up=follow_up,
            outcome=outcome if recorded else None,
            outcome_at=self._in_the_day(chance, ends + after) if recorded else None,
        )

    def _worker(self, chance: Random, author: StaffMember) -> str:
        carries = [s.key for s in self.staff.values() if s.agency == author.agency and s.role == "case_worker"]
        return one_of(chance, carries) if carries else author.key

    def _follow_up(self, chance: Random, ends: datetime) -> GeneratedFollowUp:
        due_at = ends + FOLLOW_UP_DUE
        if chance.random() < self.share["nobody_tried"]:
            return GeneratedFollowUp(due_at, (), None, None)
        result: Literal["reached", "not_reached_yet", "said_no"] = self.results.at(chance.random())
        late = result == "reached" and chance.random() < self.raw["follow_up"]["late"]
        tries = 3 if result == "not_reached_yet" else 1 + int(chance.random() * 2.2)
        span = timedelta(hours=74 + 60 * chance.random()) if late else timedelta(hours=16 + 42 * chance.random())
        attempts = tuple(sorted(self._in_the_day(chance, ends + span * ((i + 1) / tries)) for i in range(tries)))
        return GeneratedFollowUp(due_at, attempts, result, attempts[-1])
