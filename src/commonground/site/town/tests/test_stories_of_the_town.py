"""Stories: what follows a call is told from the call alone, in order, and with the flaws that real work has."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.site.town import Town
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.course import GeneratedReferral, GeneratedStory
from commonground.site.town.tests.conftest import SEED, START

pytestmark = pytest.mark.xdist_group("the year of the town")  # it is drawn once


def referrals(stories: list[GeneratedStory]) -> list[GeneratedReferral]:
    return [each for story in stories for each in story.referrals if each.duplicate_of is None]


def every_moment(story: GeneratedStory) -> list[datetime]:
    told = [story.begins_at, story.ends_at, *(each.given_at for each in story.assessments)]
    told += [story.permission.asked_at] if story.permission else []
    for each in story.referrals:
        told += [each.sent_at, *(m for m in (each.answered_at, each.first_service_at) if m)]
    if story.hand_off:
        off = story.hand_off
        told += [off.met_at, *(m for m in (off.sender_said_at, off.receiver_said_at, off.person_said_at) if m)]
    if story.case:
        told += [story.case.opened_at, *([story.case.outcome_at] if story.case.outcome_at else [])]
        if story.case.follow_up:
            told += story.case.follow_up.attempts
    return told


def test_about_fifteen_hundred_stories_follow_a_year_of_calls(stories: list[GeneratedStory]) -> None:
    assert 1_350 < len(stories) < 1_750
    assert len({story.call for story in stories}) == len(stories)


def test_a_story_is_the_same_whichever_others_are_told(town: Town, stories: list[GeneratedStory]) -> None:
    alone = list(Town.load().stories(SEED, START + timedelta(days=100), START + timedelta(days=107)))
    assert len(alone) > 15
    known = {story.call: story for story in stories}
    assert repr(alone) == repr([known[story.call] for story in alone])


def test_a_story_belongs_to_its_call(town: Town, year: list[GeneratedCall], stories: list[GeneratedStory]) -> None:
    calls = {call.external_id: call for call in year}
    for story in stories:
        call = calls[story.call]
        assert (call.person, call.unit, call.disposition) == (story.person, story.unit, story.encounter.disposition)
        assert call.response in {"co_response", "mobile_crisis", "outreach"}
        author = town.staff[story.encounter.author]
        assert author.key in town.units[story.unit].crew
        assert author.agency == story.encounter.agency
        assert author.agency not in {"city-police", "sheriff"}


def test_things_happen_one_after_the_other(stories: list[GeneratedStory]) -> None:
    for story in stories:
        assert story.begins_at < story.ends_at
        within = [each.given_at for each in story.assessments] + (
            [story.permission.asked_at] if story.permission else []
        )
        assert all(story.begins_at <= moment <= story.ends_at for moment in within), story
        for each in story.referrals:
            assert story.ends_at < each.sent_at
            assert each.answered_at is None or each.sent_at < each.answered_at
            assert each.first_service_at is None or (each.answered_at and each.answered_at < each.first_service_at)
        if story.hand_off:
            answered = story.referrals[0].answered_at
            assert answered is not None and answered <= story.hand_off.met_at
        if story.case and story.case.follow_up:
            attempts = story.case.follow_up.attempts
            assert list(attempts) == sorted(attempts)
            assert story.case.follow_up.due_at == story.ends_at + timedelta(hours=72)


def test_without_a_yes_nothing_is_sent_and_after_a_no_no_case_opens(stories: list[GeneratedStory]) -> None:
    for story in stories:
        answer = story.permission.answer if story.permission else None
        if answer != "yes":
            assert story.referrals == ()
            assert story.hand_off is None
        if answer in (None, "no"):
            assert story.case is None
        if answer == "yes" and story.referrals and story.permission:
            assert {each.service for each in story.referrals} == {story.permission.to_service}


def test_no_permission_is_asked_of_somebody_held_or_arrested(stories: list[GeneratedStory]) -> None:
    pressed = [s for s in stories if s.encounter.disposition in {"involuntary_hold_started", "arrest"}]
    assert len(pressed) > 15
    assert all(story.permission is None for story in pressed)


def test_people_say_yes_no_and_not_now_and_often_say_why(stories: list[GeneratedStory]) -> None:
    asked = [story.permission for story in stories if story.permission]
    answers = Counter(permission.answer for permission in asked)
    assert 0.5 < answers["yes"] / len(asked) < 0.64
    assert 0.2 < answers["no"] / len(asked) < 0.33
    assert 0.1 < answers["not_now"] / len(asked) < 0.22
    reasons = {permission.reason for permission in asked if permission.answer == "no"}
    assert len(reasons) >= 6 and "" in reasons


def test_a_quarter_of_the_forms_are_broken_off_and_answers_stay_in_range(stories: list[GeneratedStory]) -> None:
    forms = [form for story in stories for form in story.assessments]
    assert {len(form.answers) for form in forms if form.instrument == "phq9"} == {9}
    assert {len(form.answers) for form in forms if form.instrument == "pcptsd5"} == {0, 5}
    for form in forms:
        top = 3 if form.instrument == "phq9" else 1
        assert all(answer is None or 0 <= answer <= top for answer in form.answers)
        assert (form.gate is None) == (form.instrument == "phq9")
        assert form.gate is not False or form.answers == ()
    asked = [form for form in forms if form.answers]
    assert 0.18 < sum(None in form.answers for form in asked) / len(asked) < 0.3


def test_referrals_are_accepted_declined_late_lost_and_sent_twice(stories: list[GeneratedStory]) -> None:
    sent = [each for each in referrals(stories) if each.to_agency != "stonecrop"]
    answers = Counter(each.answer for each in sent)
    assert 0.5 < answers["accepted"] / len(sent) < 0.72
    assert 0.2 < answers["declined"] / len(sent) < 0.4
    assert 0.03 < answers[None] / len(sent) < 0.12
    assert all(each.reason for each in sent if each.answer == "declined")
    late = [e for e in sent if e.answered_at and e.answered_at - e.sent_at > timedelta(days=2)]
    assert 0.05 < len(late) / len(sent) < 0.4
    twice = [each for story in stories for each in story.referrals if each.duplicate_of]
    assert 0.01 < len(twice) / len(sent) < 0.06


def test_the_agency_that_never_answers_is_sent_referrals_and_never_answers(stories: list[GeneratedStory]) -> None:
    silent = [each for each in referrals(stories) if each.to_agency == "stonecrop"]
    assert len(silent) >= 10
    assert {each.answer for each in silent} == {None}


def test_the_shelter_that_is_full_mostly_says_so(stories: list[GeneratedStory]) -> None:
    beds = [each for each in referrals(stories) if each.service == "kindling-beds" and each.answer]
    assert len(beds) > 30
    declined = [each for each in beds if each.answer == "declined"]
    assert len(declined) / len(beds) > 0.5
    assert {each.reason for each in declined} == {"no_room"}


def test_nobody_refers_to_the_agency_they_work_for(stories: list[GeneratedStory]) -> None:
    assert all(each.to_agency != story.encounter.agency for story in stories for each in story.referrals)


def test_some_hand_offs_lack_the_word_of_one_of_the_three(stories: list[GeneratedStory]) -> None:
    offs = [story.hand_off for story in stories if story.hand_off]
    assert len(offs) > 80
    whole = [o for o in offs if o.sender_said_at and o.receiver_said_at and o.person_said_at]
    assert 0.45 < len(whole) / len(offs) < 0.8


def test_follow_ups_are_reached_in_time_late_not_yet_declined_or_forgotten(stories: list[GeneratedStory]) -> None:
    cases = [story.case for story in stories if story.case]
    due = [case.follow_up for case in cases if case.follow_up]
    assert 0.1 < 1 - len(due) / len(cases) < 0.25
    reached = [each for each in due if each.result == "reached"]
    in_time = [each for each in reached if each.result_at and each.result_at <= each.due_at]
    assert 0.4 < len(in_time) / len(due) < 0.68
    assert 0.05 < 1 - len(in_time) / len(reached) < 0.3
    assert 0.02 < sum(each.result is None for each in due) / len(due) < 0.11
    assert all(each.attempts == () for each in due if each.result is None)
    assert {len(each.attempts) for each in due if each.result == "not_reached_yet"} == {3}


def test_outcomes_are_coded_for_most_cases_and_missing_for_some(stories: list[GeneratedStory]) -> None:
    cases = [story.case for story in stories if story.case]
    recorded = Counter(case.outcome for case in cases)
    assert 0.15 < recorded[None] / len(cases) < 0.3
    assert set(recorded) == {
        None, "needs_met", "some_needs_met", "needs_not_met", "moved_away", "said_no_more", "not_reached_yet",
    }  # fmt: skip


def test_about_one_meeting_in_twenty_lacks_a_time(stories: list[GeneratedStory]) -> None:
    lacking = sum(s.encounter.started_at is None or s.encounter.ended_at is None for s in stories)
    assert 0.03 < lacking / len(stories) < 0.07


def test_narratives_have_a_general_part_and_often_a_health_part_and_hardly_repeat(
    stories: list[GeneratedStory],
) -> None:
    labels = Counter(tuple(part.label for part in story.encounter.parts) for story in stories)
    assert set(labels) == {("general",), ("general", "health")}
    assert labels["general", "health"] > 0.5 * len(stories)
    texts = [story.encounter.parts[0].text for story in stories]
    assert len(set(texts)) > 0.8 * len(texts)
    assert all("{" not in part.text for story in stories for part in story.encounter.parts)


@settings(max_examples=80, deadline=None)
@given(which=st.integers(0, 400), hours=st.floats(0, 24 * 90), more=st.floats(0, 24 * 30))
def test_a_story_cut_at_a_moment_knows_nothing_ahead_and_later_cuts_only_add(
    stories: list[GeneratedStory], which: int, hours: float, more: float
) -> None:
    story = [each for each in stories if each.case and each.referrals][which]
    now = story.ends_at + timedelta(hours=hours)
    seen, later = story.until(now), story.until(now + timedelta(hours=more))
    assert seen is not None
    assert later is not None
    assert all(moment <= now for moment in every_moment(seen))
    assert later.until(now) == seen
    assert story.until(story.ends_at - timedelta(seconds=1)) is None
    assert story.until(datetime(2030, 1, 1, tzinfo=UTC)) == story


def test_a_year_of_stories_is_told_within_two_seconds_of_processor_time(town: Town, year: list[GeneratedCall]) -> None:
    began = process_time()
    assert sum(1 for _ in town.stories_of(SEED, iter(year))) > 1_300
    assert process_time() - began < 2.0
