"""Instruments score as published. The expected answers in ``expected/`` were written by somebody who had not seen the code."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.programs.instruments import NotAnAnswer, UnknownInstrument, instrument, instruments, rule_for, slots

EXPECTED = Path(__file__).parent / "expected"
PHQ9 = tomllib.loads((EXPECTED / "phq9.toml").read_text())
PCPTSD5 = tomllib.loads((EXPECTED / "pcptsd5.toml").read_text())
NO_ANSWER = {"missing": None, "not asked": None}


def phq9_sheet(case):
    return {str(n): NO_ANSWER.get(a, a) if isinstance(a, str) else a for n, a in enumerate(case["answers"], 1)}


def pcptsd5_sheet(case):
    given_ones = {str(n): NO_ANSWER.get(a, a) if isinstance(a, str) else a for n, a in enumerate(case["answers"], 1)}
    sheet = {"gate": NO_ANSWER.get(case["gate"], case["gate"]), **given_ones}
    return sheet | ({"sex": case["sex"]} if "sex" in case else {})


def names(cases):
    return [case["name"] for case in cases]


@pytest.mark.parametrize("case", PHQ9["case"], ids=names(PHQ9["case"]))
def test_phq9_scores_as_published(case):
    made = instrument("phq9").score(phq9_sheet(case))
    assert made.complete == case["complete"], case["why"]
    assert (made.score, made.band, made.positive) == (case.get("score"), case.get("band"), case.get("positive"))
    assert list(made.flags) == case["flags"]


@pytest.mark.parametrize("case", PCPTSD5["case"], ids=names(PCPTSD5["case"]))
def test_pcptsd5_scores_as_published(case):
    made = instrument("pcptsd5").score(pcptsd5_sheet(case))
    assert made.complete == case["complete"], case["why"]
    assert made.score == case.get("score")
    assert (made.band or "").replace("-", " ") == case.get("result", "")
    assert made.stops == case["stops"]


@pytest.mark.parametrize("case", PHQ9["refused"], ids=names(PHQ9["refused"]))
def test_what_is_no_phq9_answer_is_no_answer(case):
    with pytest.raises(NotAnAnswer):
        instrument("phq9").score(phq9_sheet(case))


@pytest.mark.parametrize("case", PCPTSD5["refused"], ids=names(PCPTSD5["refused"]))
def test_what_is_no_pcptsd5_answer_is_no_answer(case):
    with pytest.raises(NotAnAnswer):
        instrument("pcptsd5").score(pcptsd5_sheet(case))


def test_the_bands_are_those_of_the_expected_file():
    bands = {band.code: [band.lowest, band.highest] for band in instrument("phq9").bands}
    assert bands == PHQ9["bands"]
    cut = instrument("pcptsd5").band("at-or-above-the-cut")
    consider = instrument("pcptsd5").band("consider")
    assert cut.lowest == PCPTSD5["cuts"]["overall"] == PCPTSD5["cuts"]["men"]
    assert (consider.lowest, dict(consider.when)) == (PCPTSD5["cuts"]["consider_for_women"], {"sex": "woman"})


def test_item_nine_opens_a_named_next_step_and_never_police_by_itself():
    phq9, rule = instrument("phq9"), PHQ9["flags"]["item_9"]
    made = phq9.score({str(n): 0 for n in range(1, 9)} | {"9": 1})
    steps = [phq9.next_steps[code] for code in made.next_steps]
    assert [step.code for step in steps] == ["safety_questions", "second_clinician"]
    assert rule["by"] in {step.by for step in steps}
    assert {step.never for step in steps} == {rule["never"]}


answers = st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=9, max_size=9)


@given(answers)
def test_a_form_with_an_unanswered_question_never_has_a_band(sheet):
    made = instrument("phq9").score({str(n): a for n, a in enumerate(sheet, 1)})
    if None in sheet:
        assert not made.complete
        assert (made.score, made.band, made.positive) == (None, None, None)
    else:
        assert made.complete
        assert made.score == sum(sheet)
        assert made.positive == (sum(sheet) >= 10)
        assert instrument("phq9").band(made.band).lowest <= made.score <= instrument("phq9").band(made.band).highest


@given(answers)
def test_item_nine_raises_its_step_whatever_the_rest_says(sheet):
    made = instrument("phq9").score({str(n): a for n, a in enumerate(sheet, 1)})
    assert (made.flags == ("item_9",)) == bool(sheet[8])
    assert bool(made.next_steps) == bool(sheet[8])


yes_no = st.sampled_from(["yes", "no", None])


@given(yes_no, st.lists(yes_no, min_size=5, max_size=5), st.sampled_from(["woman", "man", "unknown", None]))
def test_the_gate_decides_first(gate, five, sex):
    made = instrument("pcptsd5").score({"gate": gate, **{str(n): a for n, a in enumerate(five, 1)}, "sex": sex})
    assert made.stops == (gate == "no")
    assert made.complete == (gate == "no" or (gate == "yes" and None not in five))
    if made.complete:
        assert made.score == (0 if gate == "no" else five.count("yes"))
        assert made.positive == (made.score >= 4)
        assert (made.band == "consider") == (made.score == 3 and sex == "woman")
    else:
        assert (made.score, made.band) == (None, None)


@given(
    st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3) | st.booleans() | st.floats(), max_size=12)
)
def test_anything_else_is_refused_rather_than_guessed(sheet):
    for code in instruments():
        with pytest.raises(NotAnAnswer):
            instrument(code).score(sheet)


def test_true_is_not_a_one():
    with pytest.raises(NotAnAnswer):
        instrument("phq9").score({str(n): 0 for n in range(1, 9)} | {"9": True})


@pytest.mark.parametrize("code", list(instruments()))
def test_every_number_has_a_source_and_a_day_to_review_it(code):
    known = instrument(code)
    for thing in (known, *known.bands, *known.flags):
        assert thing.source
        assert isinstance(thing.review_by, date)


@pytest.mark.parametrize("code", [code for code, one in (instruments() | slots()).items() if one.rule == "sum"])
def test_the_bands_cover_every_score_once(code):
    known = rule_for(code)
    most = sum(max(c.points for c in i.choices) for i in known.items if i.role == "scored")
    for score in range(most + 1):
        assert len([b for b in known.bands if not b.when and b.lowest <= score <= b.highest]) == 1


@pytest.mark.parametrize("code", list(instruments()))
def test_no_result_carries_a_color_or_a_reassurance(code):
    words = (Path(__file__).parents[1] / "instruments" / f"{code}.toml").read_text().lower()
    for banned in ("color", "colour", "green", "amber", "traffic", "low risk", "no risk", "safe to"):
        assert banned not in words


@pytest.mark.parametrize("code", list(instruments()))
def test_a_language_is_confirmed_or_a_draft_and_every_word_is_there(code):
    known = instrument(code)
    assert not set(known.languages) & set(known.draft_languages)
    for language in (*known.languages, *known.draft_languages):
        assert known.title[language]
        assert all(item.words[language] for item in known.items)
        assert all(choice.words[language] for item in known.items for choice in item.choices)


def test_an_unknown_instrument_says_which_there_are():
    with pytest.raises(UnknownInstrument, match="phq9"):
        instrument("lap")
