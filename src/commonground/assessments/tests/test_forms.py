"""One question a card, with *no answer* always there and nothing chosen beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.assessments.forms import InstrumentForm
from commonground.programs.instruments import instruments


def sheet(values):
    return {f"item_{code}": value for code, value in values.items()}


@pytest.mark.parametrize("code", list(instruments()))
def test_every_question_is_a_radio_group_with_no_answer_and_nothing_chosen(code):
    form = InstrumentForm(code=code)
    cards = list(form.cards())
    assert len(cards) == len(instruments()[code].items)
    for card in cards:
        item, field = card.item, card.field
        assert field.field.widget.input_type == "radio"
        assert [c for c, _ in field.field.choices] == [*(str(c.value) for c in item.choices), "no_answer"]
        assert [option.data["selected"] for option in field] == [False] * (len(item.choices) + 1)
        assert item.words["en"] == field.label


def test_no_answer_is_none_and_never_zero():
    form = InstrumentForm(sheet({str(n): "1" for n in range(1, 9)}), code="phq9")
    assert form.is_valid()
    assert form.answers() == {str(n): 1 for n in range(1, 9)} | {"9": None, "difficulty": None}
    assert not form.instrument.score(form.answers()).complete


def test_what_is_no_choice_is_not_valid():
    assert not InstrumentForm(sheet({"1": "4"}), code="phq9").is_valid()
    assert not InstrumentForm(sheet({"gate": "1"}), code="pcptsd5").is_valid()


def test_a_draft_wording_says_that_it_is_one():
    assert InstrumentForm(code="phq9", language="es").is_draft
    assert not InstrumentForm(code="phq9").is_draft
    assert InstrumentForm(code="pcptsd5").stem.startswith("In the past month")
    assert InstrumentForm(code="phq9").lead and "police" in InstrumentForm(code="phq9").never_for


@given(st.lists(st.sampled_from(["0", "1", "2", "3", "no_answer", ""]), min_size=9, max_size=9))
def test_whatever_is_ticked_can_be_scored(ticked):
    form = InstrumentForm(sheet({str(n): value for n, value in enumerate(ticked, 1)}), code="phq9")
    assert form.is_valid()
    made = form.instrument.score(form.answers())
    assert made.complete == (not {"", "no_answer"} & set(ticked))
