"""A case that runs by a program: taken in, asked, moved, with its clocks and tasks, by the version that it began with."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from commonground.agencies.context import as_viewer
from commonground.cases.actions import answer, close, finish_task, move, open, reopen, take_in, touch
from commonground.cases.models import Case, Task
from commonground.cases.queries import today
from commonground.cases.queries.walked import facts_of, ways_on
from commonground.cases.tests.cast import LedgerBroken, a_person, ledger_fails_at, remembered
from commonground.cases.tests.programs import FLAGGED, REFERRAL, a_coordinator, a_program, published, runs, to_do
from commonground.clocks.models import Clock
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import record_death, set_safe_contact
from commonground.people.bars import never_shared_of
from commonground.privacy.models import Part
from commonground.programs.packs import pack

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def dvert(cast):
    return a_program(cast, "shelter", "dvert")


def came(cast, program, *, safe=None, at=NOW, **facts):
    person = a_person(cast, by=cast.alma, safe={"way": "call", "address": "555-0142"} if safe is None else safe)
    return take_in(
        person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma, at=at, **facts
    )


def fresh(case, by):
    with as_viewer(by):
        return Case.objects.get(pk=case.pk)


def at_tier_1(cast, program):
    case = came(cast, program)
    move(case, verb="bring_to_team", by=cast.alma, at=NOW)
    answer(case, form="team", answers={"team.tier": "tier_1", "team.survivor_view": "asked"}, by=cast.alma, at=NOW)
    return move(case, verb="accept_tier_1", by=cast.alma, at=NOW)


def test_somebody_who_is_taken_in_begins_at_the_first_stage_and_its_clocks_run(cast, dvert):
    case = came(cast, dvert)
    assert (case.stage, case.version_id, case.status) == ("referral", dvert.version_id, "open")
    clocks = runs(case, cast.alma)
    assert {code: clock.due_at - NOW for code, clock in clocks.items()} == {"first_contact": timedelta(hours=48)}
    assert clocks["first_contact"].raised_to == [{"role": "coordinator", "after": 0}]


def test_whom_the_program_is_not_for_reads_why_and_where_to_go_on(cast, dvert):
    person = a_person(cast, by=cast.alma)
    with pytest.raises(NotNow) as no:
        take_in(person=person, program=dvert, answers={"referral.relation": "somebody_else"}, by=cast.alma)
    assert no.value.code == "K18"
    assert "offer the services that are for it" in no.value.sentence
    assert "Help does not end here" in no.value.sentence
    assert open(person=person, by=cast.alma).program_id is None


def test_what_nobody_asked_shuts_nobody_out_a_person_decides(cast, dvert):
    person = a_person(cast, by=cast.alma)
    with pytest.raises(NotNow) as no:
        take_in(person=person, program=dvert, answers={}, by=cast.alma)
    assert no.value.code == "K19"
    assert take_in(person=person, program=dvert, answers={}, decided=True, by=cast.alma).stage == "referral"


def test_a_person_has_one_open_case_in_a_program_beside_the_one_at_the_agency(cast, dvert):
    case = came(cast, dvert)
    with pytest.raises(NotNow) as no:
        take_in(person=case.person, program=dvert, answers=REFERRAL, by=cast.alma)
    assert no.value.code == "K12"
    beside = open(person=case.person, by=cast.alma)
    assert beside.pk != case.pk
    assert open(person=case.person, by=cast.alma).pk == beside.pk


def test_nobody_begins_in_a_program_that_is_off_or_of_another_agency(cast, dvert):
    theirs = a_person(cast)
    with pytest.raises(Hidden):
        take_in(person=theirs, program=dvert, answers=REFERRAL, by=cast.ines)
    person = a_person(cast, by=cast.alma)
    with pytest.raises(Refused):
        take_in(person=person, program=dvert, answers=REFERRAL, by=cast.ezra)
    from commonground.kit.closed import door_open

    with as_viewer(a_coordinator(cast, "shelter")), door_open("programs.switch_off"):
        type(dvert).objects.filter(pk=dvert.pk).update(status="off", switched_off_at=NOW)
    with pytest.raises(NotNow) as no:
        take_in(person=person, program=dvert, answers=REFERRAL, by=cast.alma)
    assert no.value.code == "K11"


def test_a_step_whose_guard_does_not_hold_says_why_and_changes_nothing(cast, dvert):
    case = came(cast, dvert)
    move(case, verb="bring_to_team", by=cast.alma, at=NOW)
    answer(case, form="team", answers={"team.tier": "tier_1"}, by=cast.alma, at=NOW)
    with pytest.raises(NotNow) as no:
        move(case, verb="accept_tier_1", by=cast.alma, at=NOW)
    assert (no.value.code, no.value.sentence) == ("K17", pack("dvert").move[3].guard_words.en)
    case = fresh(case, cast.alma)
    assert case.stage == "team"
    assert set(runs(case, cast.alma)) == {"first_contact", "team_looks"}


def test_a_step_meets_what_waited_for_it_starts_what_comes_and_sets_the_tasks(cast, dvert):
    case = at_tier_1(cast, dvert)
    assert set(runs(case, cast.alma)) == {"first_contact", "review_tier_1"}
    with as_viewer(cast.alma):
        assert Clock.objects.get(record_id=case.pk, name="team_looks").status == "met"
    assert {"safety_plan_tier_1", "contain_1"} <= set(to_do(case, cast.alma))
    assert "place_for_pets" not in to_do(case, cast.alma)
    answer(case, form="plan", answers={"plan.needs": ("pets",)}, by=cast.alma, at=NOW)
    assert "place_for_pets" in to_do(case, cast.alma)


def test_a_step_from_another_stage_or_seen_before_somebody_went_on_is_refused(cast, dvert):
    case = came(cast, dvert)
    for told in ({"verb": "end_by_vote"}, {"verb": "bring_to_team", "seen": "screening"}, {"verb": "no_such_step"}):
        with pytest.raises(NotNow) as no:
            move(case, by=cast.alma, **told)
        assert no.value.code == "K14"
    move(case, verb="bring_to_team", seen="referral", by=cast.alma)
    with pytest.raises(NotNow):
        move(case, verb="bring_to_team", seen="referral", by=cast.alma)


def test_when_the_event_cannot_be_remembered_nothing_moved(cast, dvert, monkeypatch):
    case = came(cast, dvert)
    ledger_fails_at(monkeypatch, "cases.moved")
    with pytest.raises(LedgerBroken):
        move(case, verb="bring_to_team", by=cast.alma)
    case = fresh(case, cast.alma)
    assert case.stage == "referral"
    assert set(runs(case, cast.alma)) == {"first_contact"}


def test_the_end_says_how_safety_without_detail_and_nothing_runs_on(cast, dvert):
    case = at_tier_1(cast, dvert)
    with pytest.raises(NotNow) as no:
        move(case, verb="survivor_ends", by=cast.alma)
    assert no.value.code == "K16"
    move(case, verb="survivor_ends", because="safety", by=cast.alma)
    case = fresh(case, cast.alma)
    assert (case.status, case.closed_how, case.stage) == ("closed", "safety", "ended")
    assert runs(case, cast.alma) == {}
    with as_viewer(cast.alma):
        assert Clock.objects.get(record_id=case.pk, name="first_contact").status == "stopped"
    reopen(case, by=cast.alma)
    case = fresh(case, cast.alma)
    assert (case.stage, set(runs(case, cast.alma))) == ("referral", {"first_contact"})


def test_ending_at_any_stage_stops_everything_and_so_does_a_death(cast, dvert):
    case = at_tier_1(cast, dvert)
    close(case, how="elsewhere", by=cast.alma)
    assert runs(case, cast.alma) == {}
    other = came(cast, dvert)
    record_death(other.person, by=cast.alma)
    assert runs(other, cast.alma) == {}


def test_where_nobody_may_contact_the_person_no_clock_pushes_and_no_letter_is_offered(cast, dvert):
    case = came(cast, dvert, safe={"way": "none"})
    assert runs(case, cast.alma)["first_contact"].wait_for_them
    assert not [task for task in to_do(case, cast.alma).values() if task.kind == "letter"]
    later = NOW + timedelta(hours=5)
    set_safe_contact(case.person, way="call", address="555-0142", by=cast.alma, at=later)
    clock = runs(case, cast.alma)["first_contact"]
    assert (clock.wait_for_them, clock.due_at) == (False, later + timedelta(hours=48))
    set_safe_contact(case.person, way="none", by=cast.alma, at=later + timedelta(hours=1))
    assert runs(case, cast.alma)["first_contact"].wait_for_them


def test_reaching_the_person_meets_the_clock_of_the_program(cast, dvert):
    case = came(cast, dvert)
    touch(case, reached=False, by=cast.alma)
    assert "first_contact" in runs(case, cast.alma)
    touch(case, reached=True, by=cast.alma)
    assert runs(case, cast.alma) == {}


def test_a_task_comes_up_once_and_is_done_once(cast, dvert):
    case = came(cast, dvert)
    move(case, verb="ask_safety_questions", by=cast.alma, at=NOW)
    task = to_do(case, cast.alma)["ask_apart"]
    finish_task(task, by=cast.alma)
    answer(case, form="screening", answers={"screening.apart": True}, by=cast.alma)
    with as_viewer(cast.alma):
        assert Task.objects.filter(case=case, code="ask_apart").count() == 1
    with pytest.raises(NotNow):
        finish_task(task, by=cast.alma)


def test_an_answer_lies_under_the_label_of_its_question_and_one_that_does_not_fit_is_refused(cast, dvert):
    case = came(cast, dvert)
    told = {"referral.safe_way": "Mornings", "referral.worried": True}
    answer(case, form="referral", answers=told, by=cast.alma)
    with as_viewer(cast.alma):
        kept = Part.objects.filter(record_id=case.pk, name="program_answers")
        assert {"referral.safe_way"} in [set(part.content) for part in kept if part.label == "victim_advocacy"]
        assert facts_of(case)["referral.safe_way"] == "Mornings"
    for wrong in ({"team.tier": "tier_9"}, {"team.nothing": True}, {"referral.worried": True}):
        with pytest.raises(NotNow) as no:
            answer(case, form="team", answers=wrong, by=cast.alma)
        assert no.value.code == "K15"


def test_a_published_version_that_comes_later_alters_no_running_case(cast, dvert):
    case = came(cast, dvert)
    with as_viewer(cast.alma):
        before = ways_on(Case.objects.get(pk=case.pk), {}, cast.alma)
    made = pack("dvert")
    changed = dataclasses.replace(
        made, program=dataclasses.replace(made.program, version="dvert_2"),
        clock=tuple(dataclasses.replace(clock, due="1 h", warn=None) for clock in made.clock),
        move=tuple(move for move in made.move if move.verb != "ask_safety_questions"),
    )  # fmt: skip
    version = published(a_coordinator(cast, "shelter"), changed)
    with as_viewer(cast.alma):
        again = Case.objects.get(pk=case.pk)
        assert again.version_id != version.pk
        assert ways_on(again, {}, cast.alma) == before
    move(case, verb="bring_to_team", by=cast.alma, at=NOW)
    assert runs(case, cast.alma)["team_looks"].due_at - NOW == timedelta(days=7)


def shown(by, at):
    with as_viewer(by):
        lists = today(by, at=at)
        return {name: [due.what for due in getattr(lists, name)] for name in ("now", "today", "waiting")}


def test_today_shows_what_the_program_made_due_once_and_waits_where_nobody_may_contact(cast, dvert):
    case = came(cast, dvert)
    clock = "The advocate has been in touch"
    assert shown(cast.alma, NOW + timedelta(hours=49))["now"] == [clock]
    with override("es"):
        assert shown(cast.alma, NOW + timedelta(hours=49))["now"] == ["La defensora se ha comunicado"]
    set_safe_contact(case.person, way="none", by=cast.alma, at=NOW)
    assert shown(cast.alma, NOW + timedelta(hours=49)) == {"now": [], "today": [], "waiting": [clock]}
    assert shown(cast.wole, NOW + timedelta(hours=49)) == {"now": [], "today": [], "waiting": []}


def test_a_task_stands_on_today_for_the_clock_by_which_it_is_due(cast):
    program = a_program(cast, "crisis", "cit")
    person = a_person(cast, by=cast.chen)
    case = take_in(person=person, program=program, answers=FLAGGED, worker=cast.members["chen"], by=cast.chen, at=NOW)
    for verb in ("send_cit_officer", "take_the_lead", "end_on_scene"):
        move(case, verb=verb, by=cast.chen, at=NOW)
    assert shown(cast.chen, NOW + timedelta(hours=25))["now"] == ["Write the report: how it ended, force, who was hurt"]


def test_today_asks_as_much_for_one_case_of_a_program_as_for_many(cast, dvert):
    came(cast, dvert)
    with as_viewer(cast.alma), CaptureQueriesContext(connection) as one:
        today(cast.alma, at=NOW + timedelta(hours=49))
    for number in range(4):
        person = a_person(cast, by=cast.alma, name=f"Other {number}")
        take_in(person=person, program=dvert, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma, at=NOW)
    with as_viewer(cast.alma), CaptureQueriesContext(connection) as many:
        assert len(today(cast.alma, at=NOW + timedelta(hours=49)).now) == 5
    asked = [[query["sql"] for query in queries if "cg_keys(" not in query["sql"]] for queries in (one, many)]
    assert len(asked[0]) == len(asked[1]), "the keys of people are asked for once, those that are at hand not again"


def test_what_is_remembered_holds_codes_and_no_answer(cast, dvert, monkeypatch):
    heard = remembered(monkeypatch)
    at_tier_1(cast, dvert)
    facts = {event.code: event.facts for event in heard if event.code.startswith("cases.")}
    assert set(facts["cases.moved"]) == {"verb", "left", "entered", "partner"}
    assert facts["cases.answered"] == {"form": "team", "answers": 2}


def test_no_other_agency_knows_of_it(cast, dvert):
    case = at_tier_1(cast, dvert)
    for other in (cast.omar, cast.dara, cast.amara, cast.wole, cast.zed, cast.priya):
        with as_viewer(other):
            assert not Case.objects.filter(pk=case.pk).exists()
            assert not Task.objects.filter(case=case).exists()
            assert not Clock.objects.filter(record_id=case.pk).exists()
            assert not Part.objects.filter(record_id=case.pk).exists()
    with pytest.raises((Hidden, Refused)):
        move(case, verb="survivor_ends", because="safety", by=cast.wole)


def test_a_program_that_tells_police_nothing_keeps_the_person_from_them_at_once(cast):
    program = a_program(cast, "housing", "youth_mentoring")
    person = a_person(cast, by=cast.wole)
    with as_viewer(cast.wole):
        assert "police" not in never_shared_of(person, at=timezone.now())
    take_in(person=person, program=program, answers={}, decided=True, worker=cast.members["wole"], by=cast.wole)
    with as_viewer(cast.wole):
        assert {"police"} <= never_shared_of(person, at=timezone.now() + timedelta(seconds=1))


def test_one_person_through_cit_partners_steps_are_written_down(cast):
    program = a_program(cast, "crisis", "cit")
    person = a_person(cast, by=cast.chen)
    case = take_in(person=person, program=program, answers=FLAGGED, worker=cast.members["chen"], by=cast.chen, at=NOW)
    move(case, verb="send_cit_officer", by=cast.chen, at=NOW)
    move(case, verb="take_the_lead", by=cast.chen, at=NOW)
    answer(
        case,
        form="scene",
        answers={"scene.disposition": "settled_on_scene", "scene.agreed_to_follow_up": True},
        by=cast.chen,
        at=NOW,
    )
    move(case, verb="end_on_scene", by=cast.chen, at=NOW)
    assert set(runs(case, cast.chen)) == {"officer_report", "follow_up"}
    assert to_do(case, cast.chen)["write_report"].due_at == NOW + timedelta(hours=24)
    move(case, verb="file_with_follow_up", by=cast.chen, at=NOW)
    touch(case, reached=True, by=cast.chen, at=NOW)
    assert runs(case, cast.chen) == {}
    answer(case, form="follow_up", answers={"follow_up.reached": "reached"}, by=cast.chen, at=NOW)
    move(case, verb="finish_follow_up", by=cast.chen, at=NOW)
    move(case, verb="finish_review", because="done_together", by=cast.chen, at=NOW)
    case = fresh(case, cast.chen)
    assert (case.status, case.stage) == ("closed", "ended")
    for other in (cast.omar, cast.dara, cast.rosa, cast.zed):
        with as_viewer(other):
            assert not Case.objects.filter(pk=case.pk).exists()
            assert not Part.objects.filter(record_id=case.pk).exists()
