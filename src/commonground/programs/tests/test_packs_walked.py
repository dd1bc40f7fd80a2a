"""Packs walked at random: nobody is stuck, a no has no consequence, who may never know has no part, figures are those of the sources."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from commonground.programs.packs import pack, steps
from commonground.programs.packs.conditions import condition
from commonground.programs.packs.shape import FormField, Pack

# Each pack: the answer by which a person says that they may be reached, and kinds of agency that have no part in it.
WALKED = {
    "co_response": ("assessment.agreed_to_follow_up", ()),
    "camden_social_workers": ("talk.agreed_to_follow_up", ()),
    "crisis_hotline": ("talk.agreed_to_follow_up", ()),
    "front_desk": ("talk.agreed_to_follow_up", ("police", "court", "school")),
    "outreach": ("talk.agreed_to_follow_up", ("police", "city", "court", "neighborhood", "dispatch")),
    "overdose_follow_up": ("offer.may_contact", ("police", "court", "dispatch", "city")),
    "lethality_screening": ("step.agreed_to_follow_up", ()),
    "adolescent_family_crisis": ("visit.agreed_to_follow_up", ("police", "court", "dispatch", "city")),
}
WALKS = 300
LONGEST_WALK = 400


def answer(field: FormField, chance: random.Random):
    """Some answer that a question takes."""
    codes = [choice.code for choice in field.choice]
    return {
        "yes_no": lambda: chance.random() < 0.5,
        "choice": lambda: chance.choice(codes),
        "choices": lambda: tuple(chance.sample(codes, chance.randint(1, min(2, len(codes))))),
        "number": lambda: chance.randint(field.least or 0, field.most if field.most is not None else 40),
    }.get(field.type, lambda: "some words")()


def answered(program: Pack, stage: str, facts: dict, chance: random.Random) -> None:
    """Fill in the forms of a stage: what is required always, the rest now and then."""
    forms = next(one for one in program.stage if one.code == stage).forms
    for form in (form for form in program.form if form.code in forms):
        for field in form.field:
            asked = field.when is None or condition(field.when).holds(facts)
            if asked and (field.required or chance.random() < 0.5):
                facts[f"{form.code}.{field.code}"] = answer(field, chance)


def walk(program: Pack, chance: random.Random, taken: Counter[str]) -> Iterator[tuple[steps.After, dict, str]]:
    """One person's way at random: after each step what came of it, what is known and by which verb; to an end.

    Steps that were taken least are taken first, so that each is walked.
    """
    facts: dict = {}
    stage = program.first.code
    for _ in range(LONGEST_WALK):
        answered(program, stage, facts, chance)
        if next(one for one in program.stage if one.code == stage).ends:
            return
        possible = [
            (move.verb, role)
            for move in program.move
            if stage in move.from_ and (move.guard is None or condition(move.guard).holds(facts) is True)
            for role in move.who
        ]
        assert possible, f"stuck in {stage} with {facts}"
        rare = min(taken[verb] for verb, _ in possible)
        verb, role = chance.choice([one for one in possible if taken[one[0]] == rare or chance.random() < 0.2])
        taken[verb] += 1
        after = steps.take(program, stage, verb, role, facts)
        yield after, dict(facts), verb
        stage = after.stage
    pytest.fail(f"{program.program.code}: no end after {LONGEST_WALK} steps, last in {stage}")


@pytest.mark.parametrize("code", WALKED)
def test_whoever_answers_what_is_required_is_never_stuck_and_comes_to_an_end(code):
    program, taken = pack(code), Counter[str]()
    for number in range(WALKS):
        list(walk(program, random.Random(number), taken))
    assert set(taken) == {move.verb for move in program.move}


@pytest.mark.parametrize("code", WALKED)
def test_without_a_yes_no_clock_reaches_for_the_person_and_no_letter_is_offered(code):
    program, said_yes, taken = pack(code), 0, Counter[str]()
    reaching = {clock.code for clock in program.clock if clock.reaches_person}
    letters = {message.code for message in program.message if message.to == "person"}
    assert reaching and letters
    for number in range(WALKS):
        for after, facts, verb in walk(program, random.Random(number), taken):
            if facts.get(WALKED[code][0]) is True:
                said_yes += 1
                continue
            assert not reaching & set(after.clocks), (verb, facts)
            assert not letters & set(after.messages), (verb, facts)
    assert said_yes


@pytest.mark.parametrize("code", WALKED)
def test_who_may_never_know_of_it_has_no_role_and_may_not_run_it(code):
    program = pack(code)
    walled = {kind for wall in program.firewall if not wall.labels for kind in wall.never_share_with}
    assert set(WALKED[code][1]) <= walled
    at_work = {kind for role in program.role for kind in role.agencies} | set(program.program.run_by)
    assert not walled & at_work


@pytest.mark.parametrize("code", WALKED)
def test_health_never_goes_to_police_and_each_story_set_has_four(code):
    program = pack(code)
    for label in ("health.psychotherapy_note", "substance_use.counseling_note"):
        assert any(
            "police" in wall.never_share_with and (not wall.labels or label in wall.labels) for wall in program.firewall
        )
    assert len(program.situation) >= 4
    assert {measure.code for measure in program.measure} >= {"chill", "penalty_of_no", "net_widening"}


@pytest.mark.parametrize("code", WALKED)
def test_every_span_rests_on_a_source_and_what_no_source_says_is_a_setting(code):
    program = pack(code)
    assert program.cited("own_setting").mark == "R"
    assert {clock.source for clock in program.clock} <= {source.code for source in program.source}
    assert "es" in program.program.draft_languages


FIGURES = {
    "co_response": (
        "January 2011",
        "0.48",
        "1.71 to 1.85",
        "6 and after 12 months",
        "5,953 of 681,546",
        "3,685",
        "2,261",
    ),
    "crisis_hotline": (
        "60 minutes",
        "120 in rural",
        "72 hours",
        "4 days",
        "three to five tries",
    ),
    "front_desk": (
        "Half of callers",
        "one month",
        "36 organizations",
        "2 days in a row or 5 in a month",
    ),
    "outreach": (
        "30 days",
        "4 counselors and 2 peers",
        "Half of the problems",
    ),
    "overdose_follow_up": (
        "written consent",
        "three to five tries",
        "No study",
    ),
    "lethality_screening": (
        "61.6 %",
        "7 months",
        "Promising",
        "All rights are reserved",
        "LAP 2.0",
    ),
    "adolescent_family_crisis": (
        "first 72 hours",
        "4 days",
        "No study",
    ),
}


@pytest.mark.parametrize("code", FIGURES)
def test_findings_hold_the_figures_of_their_sources(code):
    program = pack(code)
    told = " ".join(
        [
            program.program.what.en,
            *(one.words.en for one in program.finding),
            *(one.what_we_know.en for one in program.correction),
        ]
    )
    assert [figure for figure in FIGURES[code] if figure not in told] == []
    assert program.correction
