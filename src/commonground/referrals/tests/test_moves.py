"""Every move of a referral, and none besides: written down here once more by hand, so that a changed table is seen."""

from commonground.referrals.status import REFERRAL

MOVES = {
    ("draft", "send"): "sent",
    ("sent", "accept"): "accepted",
    ("sent", "decline"): "declined",
    ("sent", "record_yes"): "accepted",
    ("sent", "record_no"): "declined",
    ("draft", "withdraw"): "withdrawn",
    ("sent", "withdraw"): "withdrawn",
    ("accepted", "hand_over"): "handed_over",
    ("accepted", "record_outcome"): "ended",
    ("handed_over", "record_outcome"): "ended",
}


def test_the_table_of_a_referral_is_what_stands_here():
    assert {(s, m.verb): m.target for m in REFERRAL.moves for s in m.sources} == MOVES
    assert REFERRAL.first == "draft"


def test_the_other_side_is_told_of_what_it_did_not_do_itself_in_words_that_name_nobody():
    told = {m.verb: str(m.notice) for m in REFERRAL.moves if m.notice}
    assert told.keys() == {"send", "accept", "decline", "withdraw", "hand_over", "record_outcome"}
    assert told["accept"] == told["decline"], "whoever reads the notice over a shoulder learns no answer"
    assert set(told.values()) == {
        "Something new is waiting for you.", "There is an answer for you.", "Something changed for you.",
    }  # fmt: skip
