"""Every instrument scores as published: the expected tables, and whole sets of sheets against a second reading of the rule.

The second readings below share nothing with the scorer: they are the sentences of the published rule, said once more.
"""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.programs.instruments import NotAnAnswer, NotToBeAsked, instrument, instruments, rule_for, slots

EXPECTED = Path(__file__).parent / "expected"
TABLES = {
    code: tomllib.loads((EXPECTED / f"{code}.toml").read_text())
    for code in ("gad7", "auditc", "cssrs", "cssrs-since", "lap", "dast10")
}
BESIDE = ("sex", "recent", "apart", "belief")


def sheet(case):
    """The answers of a case as the scorer takes them."""
    said = {str(n): answer for n, answer in enumerate(case["answers"], 1)}
    said |= {name: case[name] for name in BESIDE if name in case}
    return {code: None if answer in ("missing", "not asked") else answer for code, answer in said.items()}


def rows(kind):
    return [pytest.param(code, case, id=f"{code}: {case['name']}") for code in TABLES for case in TABLES[code][kind]]


@pytest.mark.parametrize(("code", "case"), rows("case"))
def test_it_scores_as_published(code, case):
    made = rule_for(code).score(sheet(case))
    told = (made.complete, made.score, made.band, made.positive, list(made.flags), list(made.next_steps))
    keys = ("complete", "score", "band", "positive", "flags", "next_steps")
    assert dict(zip(keys, told, strict=True)) == {key: case.get(key) for key in keys}, case["why"]


@pytest.mark.parametrize(("code", "case"), rows("refused"))
def test_what_is_no_sheet_is_not_scored(code, case):
    with pytest.raises(NotAnAnswer):
        rule_for(code).score(sheet(case))


@pytest.mark.parametrize("code", ["gad7", "dast10"])
def test_the_bands_are_those_of_the_table(code):
    assert {band.code: [band.lowest, band.highest] for band in rule_for(code).bands} == TABLES[code]["bands"]


@given(st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=7, max_size=7))
def test_gad7_is_a_sum_or_incomplete(seven):
    made = instrument("gad7").score({str(n): a for n, a in enumerate(seven, 1)})
    if None in seven:
        assert (made.complete, made.score, made.band, made.positive, made.next_steps) == (False, None, None, None, ())
    else:
        cut = [
            name
            for name, least in (("severe", 15), ("moderate", 10), ("mild", 5), ("minimal", 0))
            if sum(seven) >= least
        ]
        assert (made.score, made.band, made.positive) == (sum(seven), cut[0], sum(seven) >= 10)


def test_every_sheet_of_the_auditc():
    for one, two, three, sex in product((0, 1, 2, 3, 4, None), (0, 1, 2, 3, 4, None), (0, 1, 2, 3, 4, None), ("man", "woman", "unknown", None)):  # fmt: skip
        made = instrument("auditc").score({"1": one, "2": two, "3": three, "sex": sex})
        if None in (one, two, three):
            assert (made.complete, made.score, made.band, made.positive) == (False, None, None, None)
            continue
        points, cut = one + two + three, 4 if sex == "man" else 3
        only_first = one > 0 and two == three == 0
        assert made.score == points
        assert made.positive == (points >= cut and not only_first)
        assert ("review" in made.flags) == only_first
        assert made.band == ("below-the-cut" if points < cut else "review" if only_first else "at-or-above-the-cut")


def test_every_sheet_of_the_pcptsd5():
    answers = ("yes", "no", None)
    for gate, *five in product(*[answers] * 6):
        for sex in ("man", "woman", "unknown", None):
            made = instrument("pcptsd5").score({"gate": gate, **{str(n): a for n, a in enumerate(five, 1)}, "sex": sex})
            if gate == "no":
                assert (made.complete, made.score, made.band) == (True, 0, "below-the-cut")
            elif gate is None or None in five:
                assert (made.complete, made.score, made.band, made.positive) == (False, None, None, None)
            else:
                yes = sum(answer == "yes" for answer in five)
                wanted = (
                    "at-or-above-the-cut" if yes > 3 else "consider" if yes == 3 and sex == "woman" else "below-the-cut"
                )
                assert (made.complete, made.score, made.band) == (True, yes, wanted)


def columbia(answers, recent, since):
    """The published sentences once more: what the sheet says, or None when something that was to be put is open."""
    one, two, three, four, five, six = answers
    put = [one, two, six] + ([three, four, five] if two != "no" else [])
    if None in put or (not since and six == "yes" and recent is None):
        return None
    if (two == "no" and "yes" in (three, four, five)) or (not since and six == "no" and recent == "yes"):
        return None
    if four == "yes" or five == "yes" or (six == "yes" and (since or recent == "yes")):
        return "high"
    if three == "yes" or six == "yes":
        return "moderate"
    return "low" if "yes" in (one, two) else "none"


@pytest.mark.parametrize("code", ["cssrs", "cssrs-since"])
def test_every_sheet_of_the_columbia_screener(code):
    since, known = code == "cssrs-since", instrument(code)
    seen = set()
    for *six, recent in product(*[("yes", "no", None)] * 6, (None,) if since else ("yes", "no", None)):
        made = known.score({str(n): a for n, a in enumerate(six, 1)} | ({} if since else {"recent": recent}))
        wanted = columbia(six, recent, since)
        assert (made.band, made.complete) == (wanted, wanted is not None), (six, recent)
        assert made.score is None
        assert made.positive == (None if wanted is None else wanted != "none")
        if "yes" in six:
            assert made.next_steps, "a Yes always opens something"
        if "yes" in six[3:5]:
            assert "second_clinician" in made.next_steps
            assert "means_safety" in made.next_steps
        if wanted == "none":
            assert "yes" not in six
        seen.add(wanted)
    assert seen == {"high", "moderate", "low", "none", None}


def eleven(answers, belief):
    """The published sentences once more."""
    if "yes" in answers[:3] or sum(a == "yes" for a in answers[3:]) >= 4:
        return "by-protocol"
    if belief == "yes":
        return "by-belief"
    return None if None in (*answers, belief) else "did-not-screen-in"


def safety_sheet(answers, belief, apart="yes"):
    return {"apart": apart, "belief": belief} | {str(n): a for n, a in enumerate(answers, 1)}


def test_every_answered_sheet_of_the_eleven_questions():
    for *answers, belief in product(*[("yes", "no")] * 12):
        made = slots()["lap"].score(safety_sheet(answers, belief))
        assert (made.band, made.positive) == (eleven(answers, belief), eleven(answers, belief) != "did-not-screen-in")


@given(st.lists(st.sampled_from(["yes", "no", None]), min_size=11, max_size=11), st.sampled_from(["yes", "no", None]))
def test_not_answered_is_never_counted_as_no(answers, belief):
    made = slots()["lap"].score(safety_sheet(answers, belief))
    assert made.band == eleven(answers, belief)
    assert ("did_not_answer" in made.flags) == (set(answers) == {None} and belief != "yes")
    assert made.next_steps, "nobody is left without a next step"


@given(st.lists(st.sampled_from(["yes", "no", None]), min_size=11, max_size=11), st.sampled_from(["no", None]))
def test_the_eleven_questions_are_not_asked_where_somebody_can_hear(answers, apart):
    with pytest.raises(NotToBeAsked):
        slots()["lap"].score(safety_sheet(answers, "yes", apart))


def test_every_answered_sheet_of_the_dast10():
    for answers in product(*[("yes", "no")] * 10):
        made = slots()["dast10"].score({str(n): a for n, a in enumerate(answers, 1)})
        points = sum((a == "yes") if n != 3 else (a == "no") for n, a in enumerate(answers, 1))
        cut = [
            name
            for name, least in (("severe", 9), ("substantial", 6), ("moderate", 3), ("low", 1), ("none-reported", 0))
            if points >= least
        ]
        assert (made.score, made.band) == (points, cut[0])


@pytest.mark.parametrize("code", [*instruments(), *slots()])
def test_every_next_step_that_can_open_has_words_and_never_sends_police(code):
    known = rule_for(code)
    opened = {step for flag in known.flags for step in flag.next_steps} | set(known.otherwise)
    assert opened == set(known.next_steps)
    for step in known.next_steps.values():
        assert step.never == "police, by itself"
        assert "police" not in step.by
        assert step.words["en"] and step.words["es"]


@pytest.mark.parametrize("code", [*instruments(), *slots()])
def test_each_says_how_it_is_known_and_what_it_is_never_for(code):
    known = rule_for(code)
    assert known.permission and known.never_for["en"] and known.never_for["es"]
    assert {known.certainty, *(band.certainty for band in known.bands)} <= {"V", "S", "R"}


@pytest.mark.parametrize("code", list(slots()))
def test_no_word_of_a_licensed_instrument_is_here(code):
    published = [item for item in slots()[code].items if item.code.isdigit()]
    assert len(published) in (10, 11)
    assert not any(item.words for item in published)
    assert slots()[code].languages == ()
