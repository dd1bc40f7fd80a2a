"""A clock as data: what a pack may say of it, and what is refused with the key that is wrong."""

import pytest

from commonground.clocks.declared import BadClock, Declared, Level, declared
from commonground.clocks.reckoning import Length

WHOLE = {
    "name": "dv_outreach", "starts": "incident", "stops": "contact", "kind": "business", "within": "2 days", "warn_before": "4 hours",
    "pauses_on": ["hospital"], "raised_to": ["coordinator", {"role": "administrator", "after": "1 day"}], "wait_for_them": True,
}  # fmt: skip


def test_a_clock_is_read_as_it_is_written():
    assert declared(WHOLE) == Declared(
        "dv_outreach", Length(2, "day"), "incident", "contact", "business", Length(4, "hour"), ("hospital",),
        (Level("coordinator"), Level("administrator", Length(1, "day"))), True,
    )  # fmt: skip
    assert declared({"name": "a", "within": "90 minutes"}) == Declared("a", Length(90, "minute"))
    assert declared({"name": "a", "within": "1 hour", "raised_to": "coordinator"}).raised_to == (Level("coordinator"),)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("within", {"within": "soon"}), ("within", {"within": "2 fortnights"}), ("within", {"within": 2}), ("within", {"within": "-1 days"}),
        ("within", {"within": "9999999 days"}), ("within", {"within": "99999999999999 days"}), ("within", {"within": "２ days"}),
        ("kind", {"kind": "moment"}), ("kind", {"kind": ["wall"]}), ("name", {"name": "=cmd()"}), ("name", {"name": "a" * 41}), ("name", {"name": None}),
        ("warn_before", {"warn_before": "2 days"}), ("warn_before", {"warn_before": ""}), ("pauses_on", {"pauses_on": "hospital"}),
        ("pauses_on", {"pauses_on": [1]}), ("raised_to", {"raised_to": [{"role": "x"}, {"role": "y"}]}), ("raised_to", {"raised_to": ["x"] * 6}),
        ("raised_to", {"raised_to": [{"role": "x", "after": "never"}]}), ("raised_to", {"raised_to": 3}), ("wait_for_them", {"wait_for_them": "no"}),
        ("starts", {"starts": 1}), ("colour", {"colour": "red"}),
    ],
)  # fmt: skip
def test_what_makes_no_clock_is_refused_with_the_key_that_is_wrong(key, said):
    with pytest.raises(BadClock) as no:
        declared(WHOLE | said)
    assert no.value.key == key
