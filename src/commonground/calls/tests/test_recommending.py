"""The policy of responses: what is shown for what was stated. No database."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.calls.code_lists import natures
from commonground.calls.policy import NO_DANGER, NOT_KNOWN, dangers, override_reasons, policy, read_policy
from commonground.calls.recommending import recommend
from commonground.calls.rules import change_of


@dataclass
class Free:
    kind: str
    languages: list[str] = field(default_factory=lambda: ["en"])


EVERY_KIND = [Free(kind) for kind in ("patrol", "co_response", "mobile_crisis", "medic", "fire", "outreach")]
REAL_DANGERS = [code for code in dangers() if code not in (NO_DANGER, NOT_KNOWN)]
every_nature = st.sampled_from(list(natures()))
some_dangers = st.sets(st.sampled_from(REAL_DANGERS), min_size=1)


def shown(nature, *danger, units=EVERY_KIND, language="en", hour=12):
    return recommend(nature, danger, hour, language, units)


def strength(recommendation):
    return policy().responses[recommendation.response].strength


@pytest.mark.parametrize("nature", ["person_in_crisis", "suicide_risk", "welfare_check", "help_asked"])
def test_a_crisis_without_stated_danger_is_answered_without_police(nature):
    assert policy().responses[shown(nature, NO_DANGER).response].police is False


def test_a_weapon_in_a_crisis_brings_clinician_and_officer_together():
    assert shown("person_in_crisis", "weapon").response == "co_response"


def test_every_rule_that_fired_is_shown_with_its_sentence():
    fired = shown("domestic_violence", "violence_now", "someone_hurt").rules
    assert [rule.code for rule in fired] == ["R4", "R5", "R6", "R8"]
    assert all(rule.sentence.endswith(".") for rule in fired)


@given(every_nature)
def test_danger_not_known_or_not_asked_is_answered_with_i_do_not_know(nature):
    for danger in ([NOT_KNOWN], []):
        answer = recommend(nature, danger, 12, "en", EVERY_KIND)
        assert (answer.known, answer.rules[0].sentence) == (False, policy().unknown)


@given(every_nature, some_dangers)
def test_not_knowing_more_never_lowers_a_response(nature, danger):
    sure, unsure = shown(nature, *danger), shown(nature, *danger, NOT_KNOWN)
    assert strength(unsure) >= strength(sure)


@given(every_nature, some_dangers, st.sampled_from(REAL_DANGERS))
def test_stating_one_more_danger_never_lowers_a_response(nature, danger, more):
    assert strength(shown(nature, *danger, more)) >= strength(shown(nature, *danger))


@given(every_nature, some_dangers)
def test_a_stated_danger_always_has_an_answer_that_is_no_weaker_than_without_it(nature, danger):
    answer, calm = shown(nature, *danger), shown(nature, NO_DANGER)
    assert answer.known
    if calm.known and natures()[nature].family not in ("domestic",):
        assert strength(answer) >= min(strength(calm), policy().responses["medical"].strength)


@given(every_nature, some_dangers, st.lists(st.sampled_from(EVERY_KIND)))
def test_having_fewer_units_free_never_lowers_a_response(nature, danger, units):
    assert strength(shown(nature, *danger, units=units)) >= strength(shown(nature, *danger))


def test_without_a_mobile_team_the_next_in_the_policy_is_shown_and_said():
    answer = shown("person_in_crisis", NO_DANGER, units=[Free("co_response")])
    assert (answer.response, answer.rules[-1].code) == ("co_response", "F1")
    nobody = shown("person_in_crisis", NO_DANGER, units=[])
    assert (nobody.response, nobody.rules[-1].code) == ("mobile_crisis", "F2")


def test_when_no_free_unit_speaks_the_language_an_interpreter_is_asked_for():
    assert shown("person_in_crisis", NO_DANGER, language="es").rules[-1].code == "L1"
    speaks = [Free("mobile_crisis", ["en", "es"])]
    assert shown("person_in_crisis", NO_DANGER, language="es", units=speaks).rules[-1].code == "R1"


def test_a_unit_of_another_kind_that_speaks_the_language_is_no_interpreter():
    others = [Free("mobile_crisis"), Free("patrol", ["en", "es"])]
    assert shown("person_in_crisis", NO_DANGER, language="es", units=others).rules[-1].code == "L1"


def test_a_policy_may_ask_for_hours_and_priorities(tmp_path):
    written = tmp_path / "county.toml"
    written.write_text(
        'version = "x"\nunknown = "?"\n'
        '[[response]]\ncode = "police"\nstrength = 2\npolice = true\nunits = []\nen = ""\nes = ""\n'
        '[[response]]\ncode = "outreach"\nstrength = 1\npolice = false\nunits = []\nen = ""\nes = ""\n'
        '[[rule]]\ncode = "A"\nsentence = "Day."\nfamilies = ["welfare"]\nhours = [8, 20]\nresponse = "outreach"\n'
        '[[rule]]\ncode = "B"\nsentence = "Night."\nfamilies = ["welfare"]\nhours = [20, 8]\nresponse = "police"\n'
        '[[rule]]\ncode = "C"\nsentence = "Urgent."\nfamilies = ["welfare"]\npriorities = [1]\nresponse = "police"\n'
    )
    county = read_policy(written)
    answers = [
        recommend("welfare_check", [NO_DANGER], hour, "", [], priority=priority, by=county).response
        for hour, priority in ((8, 3), (19, 3), (20, 3), (7, 3), (12, 1))
    ]
    assert answers == ["outreach", "outreach", "police", "police", "police"]


def test_a_fallback_that_lowers_a_response_is_not_accepted(tmp_path):
    written = tmp_path / "county.toml"
    rows = "".join(
        f'[[response]]\ncode = "{code}"\nstrength = {n}\npolice = false\nunits = []\nen = ""\nes = ""\n'
        for n, code in enumerate(("low", "high"))
    )
    rule = '[[rule]]\ncode = "A"\nsentence = "S."\nresponse = "high"\n'
    written.write_text(f'version = "x"\nunknown = "?"\n{rows}[fallback]\nhigh = ["low"]\n{rule}')
    with pytest.raises(ValueError, match="never lowers"):
        read_policy(written)


def test_every_kind_of_change_has_reasons_to_choose_from():
    for change in ("adds_police", "removes_police", "other"):
        assert sum(change in reason.fits for reason in override_reasons().values()) >= 3


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("mobile_crisis", "police", "adds_police"), ("police", "mobile_crisis", "removes_police"),
        ("police", "co_response", "other"), ("mobile_crisis", "mobile_crisis", ""), ("", "police", ""),
    ],
)  # fmt: skip
def test_what_an_override_changes_is_told_apart(before, after, change):
    assert change_of(before, after) == change
