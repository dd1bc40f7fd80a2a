"""Walking through a program: which steps are open, what is missing for the others, and what a step changes of what runs."""

import tomllib
from datetime import UTC, datetime
from importlib import resources

import pytest

from commonground.clocks.reckoning import Length
from commonground.programs.packs import pack, shipped, steps, walking
from commonground.programs.packs.promised import declared, pauses, terms

NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
SCENE = {"scene.disposition": "settled_on_scene", "scene.agreed_to_follow_up": True}


def ways(code, stage, roles, facts=None):
    return {way.move.verb: way for way in walking.ways(pack(code), stage, roles, facts or {})}


def test_every_step_out_of_a_stage_is_there_also_one_of_a_partner():
    found = ways("cit", "flagged", {"clinician"})
    assert set(found) == {"send_cit_officer", "send_without_cit", "answer_otherwise"}
    assert not any(way.own for way in found.values())
    assert ways("cit", "follow_up", {"clinician"})["finish_follow_up"].own


def test_a_step_that_is_held_up_names_what_nobody_answered_and_says_why():
    way = ways("dvert", "team", {"coordinator"}, {"team.tier": "tier_1"})["accept_tier_1"]
    assert (way.open, way.missing) == (False, ("team.survivor_view",))
    assert way.words.en.startswith("Say first which tier")


def test_a_guard_that_was_answered_and_does_not_hold_misses_no_answer():
    facts = {"team.tier": "tier_2", "team.survivor_view": "asked"}
    found = ways("dvert", "team", {"coordinator"}, facts)
    assert (found["accept_tier_1"].open, found["accept_tier_1"].missing) == (False, ())
    assert (found["accept_tier_2"].open, found["accept_tier_2"].words) == (True, None)


@pytest.mark.parametrize("code", shipped())
def test_what_is_open_here_is_what_a_step_takes_and_nothing_else(code):
    made = pack(code)
    for situation in made.situation:
        facts = dict(situation.facts)
        for stage in made.stage:
            for way in walking.ways(made, stage.code, walking.every_role(made), facts):
                try:
                    steps.take(made, stage.code, way.move.verb, way.move.who[0], facts)
                    taken = True
                except steps.NotPossible:
                    taken = False
                assert taken is way.open


def test_a_step_of_a_partner_is_held_up_only_by_what_speaks_against_it():
    assert ways("cit", "report", {"clinician"})["file_with_follow_up"].open
    assert not ways("cit", "report", {"cit_officer"})["file_with_follow_up"].open
    assert not ways("cit", "report", {"clinician"}, {"scene.agreed_to_follow_up": False})["file_with_follow_up"].open
    assert ways("cit", "report", {"clinician"}, {"scene.agreed_to_follow_up": False})["file_without_follow_up"].open


def test_a_clock_that_runs_is_not_started_again_and_one_that_does_not_run_is_not_ended():
    made = pack("dvert")
    begun = steps.begin(made, {"referral.may_contact": True})
    assert walking.change(begun, ()).starts == ("first_contact",)
    assert walking.change(begun, ("first_contact",)).starts == ()
    after = steps.take(
        made, "team", "accept_tier_1", "coordinator", {"team.tier": "tier_1", "team.survivor_view": "asked"}
    )
    assert walking.change(after, ("team_looks",)).meets == ("team_looks",)
    assert walking.change(after, ()).meets == ()


def test_a_clock_that_begins_anew_by_the_step_that_ends_it_runs_once_more():
    made = pack("dvert")
    after = steps.After("tier_1", clocks=("review_tier_1",), stops=("review_tier_1",), tasks=(), messages=())
    assert walking.change(after, ("review_tier_1",)).starts == ("review_tier_1",)
    assert made.first.code == "referral"


def test_what_ends_only_because_the_way_ended_was_neither_done_nor_missed():
    after = steps.take(pack("dvert"), "tier_1", "survivor_ends", "advocate", {})
    now = walking.change(after, ("first_contact", "review_tier_1"))
    assert (now.meets, now.stops) == (("review_tier_1",), ("first_contact",))


def test_a_contact_meets_the_clock_that_waits_for_it():
    after = steps.happen(pack("cit"), "follow_up", "touchpoint check_in", SCENE)
    assert walking.change(after, ("follow_up",)).meets == ("follow_up",)


def test_a_clock_waits_only_with_no_safe_way_and_only_if_it_may():
    clock = walking.clock_of(pack("cit"), "follow_up")
    assert walking.waits(clock, unreachable=True)
    assert not walking.waits(clock, unreachable=False)
    assert not walking.waits(walking.clock_of(pack("cit"), "officer_report"), unreachable=True)


def test_the_running_program_and_the_simulation_promise_the_same():
    for code in shipped():
        for clock in pack(code).clock:
            one = declared(clock, NOON, time_zone="America/New_York")
            two = terms(clock, NOON, time_zone="America/New_York")
            assert (one.kind, one.within, one.warn_before) == (two.kind, two.within, two.warn_before)
            assert one.raised_to[0].role == clock.raised_to
    monthly = declared(walking.clock_of(pack("dvert"), "review_tier_3"), NOON, time_zone="America/New_York")
    assert monthly.within == Length(31, "day")


def test_each_reason_of_a_pack_to_wait_is_one_for_which_a_clock_may_stand_still():
    known = tomllib.loads(resources.files("commonground.clocks").joinpath("pauses.toml").read_text("utf-8"))
    assert set(pauses().values()) <= set(known)
    for code in shipped():
        for clock in pack(code).clock:
            assert set(declared(clock, NOON, time_zone="America/New_York").pauses_on) <= set(known), clock.code


def test_every_name_fits_where_the_running_program_keeps_it():
    for code in shipped():
        made = pack(code)
        assert all(len(clock.code) <= 40 for clock in made.clock)
        assert all(len(role.code) <= 40 for role in made.role)
