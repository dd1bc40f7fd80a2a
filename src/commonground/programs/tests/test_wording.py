"""An agency's licensed wording fills a slot, or is sent back with file, key and line. The words below are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.programs.instruments import slots
from commonground.programs.instruments.wording import NotAWording, read_wording, worded

HEAD = """slot = "lap"
version = "2.0"
license_holder = "Harbor House"
permission = "Letter of 3 March, in the agency's safe"
language = "en"
lead = "I would like to ask you some questions."
"""


def item(code, words="An invented question?"):
    return f'[[item]]\ncode = "{code}"\nwords = "{words}"\n'


WHOLE = HEAD + "".join(item(n) for n in range(1, 12))


def complaints(raw):
    with pytest.raises(NotAWording) as no:
        read_wording(raw, file="ours.toml")
    return [(one.file, one.key, one.line) for one in no.value.problems]


def test_a_whole_file_makes_an_instrument_that_scores_by_the_rule_that_ships():
    made, rule = worded(read_wording(WHOLE, file="ours.toml")), slots()["lap"]
    assert made.version == "lap-rule-1+2.0"
    assert made.languages == ("en",)
    assert made.permission == "Harbor House: Letter of 3 March, in the agency's safe"
    assert (made.bands, made.flags, made.next_steps) == (rule.bands, rule.flags, rule.next_steps)
    assert all(one.words["en"] for one in made.items)
    answers = {"apart": "yes", "belief": "no"} | {str(n): "no" for n in range(1, 12)} | {"2": "yes"}
    assert made.score(answers).band == rule.score(answers).band == "by-protocol"
    assert not any(one.words for one in rule.items if one.code.isdigit()), "the rule that ships stays without words"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("slot =", "slott ="), ("slott", 1)),
        (('"lap"', '"lop"'), ("slot", 1)),
        (('"2.0"', '"2.0 of June"'), ("version", 2)),
        (('"Harbor House"', '" "'), ("license_holder", 3)),
        (('permission = "Letter', 'permission = 3 # "Letter'), ("permission", 4)),
        (('language = "en"', 'language = "xx"'), ("language", 5)),
        (('code = "2"', 'code = "12"'), ("code", 11)),
        (('code = "2"', 'code = "apart"'), ("code", 11)),
        (('code = "2"', 'code = "1"'), ("code", 11)),
        (('code = "1"\nwords = "An invented question?"', 'code = "1"\nwords = ""'), ("words", 9)),
        (('code = "1"\n', 'code = "1"\npoints = 4\n'), ("points", 9)),
        (("lead =", "band ="), ("band", 6)),
        (('code = "3"', "code = "), ("file", 14)),
    ],
)
def test_what_is_wrong_is_named_by_file_key_and_line(change, place):
    raw = WHOLE.replace(*change, 1)
    assert raw != WHOLE
    assert ("ours.toml", *place) in complaints(raw)


def test_a_question_without_words_is_named():
    with pytest.raises(NotAWording, match="questions without words: 11"):
        read_wording(HEAD + "".join(item(n) for n in range(1, 11)), file="ours.toml")


@given(st.text(max_size=300))
def test_whatever_the_file_holds_it_is_sent_back_with_a_place(text):
    assert all(file == "ours.toml" and key and line >= 1 for file, key, line in complaints(text))


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from(['"', "[", "=", "\n", "é", "0", ""]))
def test_a_changed_letter_is_read_or_sent_back_with_a_place(at, letter):
    raw = WHOLE[:at] + letter + WHOLE[at + 1 :]
    try:
        read_wording(raw, file="ours.toml")
    except NotAWording as no:
        assert all(1 <= one.line <= raw.count("\n") + 2 for one in no.problems)
