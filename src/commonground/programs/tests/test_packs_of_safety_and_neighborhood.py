"""Packs of safety at home, courts and neighborhoods: nobody is trapped, a no reaches nobody, walls hold, figures are those of the sources."""

import random
from collections import Counter

import pytest

from commonground.programs.packs import pack, steps
from commonground.programs.packs.conditions import condition

# Each pack: the answer by which somebody says that they may be reached (none where nobody is written to), and who has no part in it.
WALKED: dict[str, tuple[str | None, frozenset[str]]] = {
    "dvert": ("referral.may_contact", frozenset()),
    "colocated_dv": ("offer.agreed", frozenset()),
    "on_scene_advocate": ("plan.may_contact", frozenset()),
    "integrated_dv_court": ("hearing.may_contact", frozenset()),
    "safe_streets": (None, frozenset({"city", "court", "dispatch", "evaluator", "host", "police", "school"})),
    "restorative_justice": ("preparing.may_contact", frozenset()),
    "caps": (None, frozenset()),
    "neighborhood_police_officers": (None, frozenset()),
    "community_policing": (None, frozenset()),
    "youth_mentoring": ("intake.may_contact", frozenset({"city", "court", "dispatch", "evaluator", "host", "police"})),
    "handle_with_care": ("offer.agreed", frozenset()),
    "neighborhood_watch": (None, frozenset()),
    "workshops": (None, frozenset({"court"})),
}
WALKS = 2000
LONGEST_WALK = 400


def answer(field, chance):
    """Some answer that a question takes."""
    codes = [choice.code for choice in field.choice]
    if field.type == "yes_no":
        return chance.random() < 0.65
    if field.type == "choice":
        return chance.choice(codes)
    if field.type == "choices":
        return tuple(chance.sample(codes, chance.randint(1, min(2, len(codes)))))
    if field.type == "number":
        return chance.randint(field.least or 0, field.most if field.most is not None else 40)
    return "some words"


def answered(program, stage, facts, chance):
    """Fill in the forms of a stage: what is required always, the rest now and then."""
    for form in (form for form in program.form if form.code in stage.forms):
        for field in form.field:
            asked = field.when is None or condition(field.when).holds(facts)
            if asked and (field.required or chance.random() < 0.5):
                facts[f"{form.code}.{field.code}"] = answer(field, chance)


def walk(program, chance, taken):
    """One way at random, the steps that were taken least first: what came of each, what was known then; always to an end."""
    stages, facts = {stage.code: stage for stage in program.stage}, {}
    now = steps.begin(program, facts)
    for _ in range(LONGEST_WALK):
        stage = stages[now.stage]
        answered(program, stage, facts, chance)
        if stage.ends:
            return
        possible = [
            (move.verb, role)
            for move in program.move
            if stage.code in move.from_ and (move.guard is None or condition(move.guard).holds(facts) is True)
            for role in move.who
        ]
        assert possible, f"stuck in {stage.code} with {facts}"
        rarest = min(taken[verb] for verb, _ in possible)
        verb, role = chance.choice([one for one in possible if taken[one[0]] == rarest or chance.random() < 0.2])
        taken[verb] += 1
        now = steps.take(program, stage.code, verb, role, facts)
        yield now, dict(facts)
    pytest.fail(f"{program.program.code}: no end after {LONGEST_WALK} steps, last in {now.stage}")


@pytest.mark.parametrize("code", WALKED)
def test_whoever_answers_what_is_required_is_never_stuck_and_every_step_can_be_taken(code):
    program, taken = pack(code), Counter()
    for number in range(WALKS):
        list(walk(program, random.Random(number), taken))
    ends = {stage.code for stage in program.stage if stage.ends}
    assert {move.verb for move in program.move if not set(move.from_) <= ends} <= set(taken)


@pytest.mark.parametrize("code", WALKED)
def test_no_clock_runs_on_after_the_end(code):
    program, taken, ends = pack(code), Counter(), 0
    for number in range(WALKS):
        running = {clock.code for clock in program.clock if f"enter {program.first.code}" in clock.start}
        for now, facts in walk(program, random.Random(number), taken):
            running = (running - set(now.stops)) | set(now.clocks)
            if next(stage for stage in program.stage if stage.code == now.stage).ends:
                ends += 1
                assert not running, (now.stage, facts)
    assert ends


@pytest.mark.parametrize("code", [code for code, (yes, _) in WALKED.items() if yes])
def test_without_a_yes_no_clock_reaches_for_the_person_and_no_letter_is_offered(code):
    program, taken, agreed, reached_for = pack(code), Counter(), WALKED[code][0], 0
    reaching = {clock.code for clock in program.clock if clock.reaches_person}
    letters = {message.code for message in program.message if message.to == "person"}
    assert reaching | letters
    for number in range(WALKS):
        for now, facts in walk(program, random.Random(number), taken):
            if facts.get(agreed) is True:
                reached_for += bool(reaching & set(now.clocks) or letters & set(now.messages))
            else:
                assert not reaching & set(now.clocks), facts
                assert not letters & set(now.messages), facts
    for facts in ({agreed: True}, {agreed: False}, {}):
        start = steps.begin(program, facts)
        reached_for += bool(reaching & set(start.clocks)) and facts.get(agreed) is True
        assert facts.get(agreed) is True or not (reaching & set(start.clocks) or letters & set(start.messages))
    assert reached_for


@pytest.mark.parametrize("code", [code for code, (yes, _) in WALKED.items() if not yes])
def test_a_program_that_asks_for_no_such_yes_writes_to_nobody_and_reaches_for_nobody(code):
    program = pack(code)
    assert not [clock.code for clock in program.clock if clock.reaches_person]
    assert not [message.code for message in program.message if message.to == "person"]


@pytest.mark.parametrize("code", WALKED)
def test_who_may_never_know_of_it_has_no_part_in_it(code):
    program = pack(code)
    walled = {kind for wall in program.firewall if not wall.labels for kind in wall.never_share_with}
    at_work = {kind for role in program.role for kind in role.agencies} | set(program.program.run_by)
    assert WALKED[code][1] <= walled
    assert not WALKED[code][1] & at_work


@pytest.mark.parametrize("code", WALKED)
def test_each_pack_has_its_stories_its_harm_measures_and_says_what_is_a_setting(code):
    program = pack(code)
    assert len(program.situation) >= 4
    assert any(not story.step for story in program.situation) or any(
        step.not_now for s in program.situation for step in s.step
    )
    assert {measure.code for measure in program.measure} >= {"chill", "penalty_of_no", "net_widening"}
    assert program.cited("own_setting").mark == "R"
    assert "es" in program.program.draft_languages
    assert program.correction and program.finding and program.fidelity


FIGURES = {
    "dvert": ("25 partner agencies", "Over 15,000 calls", "most referrals came from the advocacy center"),
    "colocated_dv": (
        "11 counties",
        "$65,000",
        "at most 2 full-time",
        "46 % without and 29 %",
        "123 and 107 cases",
        "1996",
    ),
    "on_scene_advocate": (
        "61.6 %",
        "7 months",
    ),
    "integrated_dv_court": (
        "No Effects",
        "longer and had more appearances",
        "criminal contempt",
        "separate actions",
    ),
    "safe_streets": (
        "22 % fewer homicides",
        "23 % fewer non-fatal",
        "16 to 23 %",
        "no significant effect",
        "276 mediations",
    ),
    "restorative_justice": (
        "never takes on violence between partners or sexual violence",
        "No study",
    ),
    "caps": (
        "Promising",
        "about half of the target beats",
        "poorly carried into officer reports",
    ),
    "neighborhood_police_officers": (
        "38 officers",
        "3 to 4 per precinct",
        "78 were planned in August 2023",
        "2013 or 2014",
    ),
    "community_policing": (
        "modest reduction of crime",
        "three parts",
    ),
    "youth_mentoring": ("No study",),
    "handle_with_care": (
        "Name and date are enough",
        "No study",
    ),
    "neighborhood_watch": (
        "what did you see somebody do",
        "No study",
    ),
    "workshops": (
        "one of ten core elements",
        "0.47",
        "1,063 encounters",
        "no general difference in the level of force",
        "36 organizations",
        "we cannot tell",
        "No study",
    ),
}


@pytest.mark.parametrize("code", FIGURES)
def test_findings_and_corrections_hold_the_figures_of_their_sources(code):
    program = pack(code)
    told = " ".join(
        (
            program.program.what.en,
            *(one.words.en for one in program.finding),
            *(one.what_we_know.en for one in program.correction),
        )
    )
    assert [figure for figure in FIGURES[code] if figure not in told] == []
