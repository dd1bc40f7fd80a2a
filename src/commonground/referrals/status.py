"""The moves of a referral: who owns it then, and what the other side is told (neutral words; it names nobody)."""

from commonground.kit.status import Move, StatusTable

RECEIVER, SENDER, BOTH = "the receiving agency", "the sending agency", "both agencies"
WAITS, ANSWERED, CHANGED = (
    "Something new is waiting for you.",
    "There is an answer for you.",
    "Something changed for you.",
)

REFERRAL = StatusTable(
    "referrals.referral",
    first="draft",
    words={
        "draft": "Not sent yet",
        "sent": "Sent, not answered yet",
        "accepted": "Accepted",
        "declined": "They said no",
        "withdrawn": "Taken back",
        "handed_over": "Handed over in person",
        "ended": "Ended",
    },
    moves=[
        Move("send", ("draft",), "sent", owner=RECEIVER, notice=WAITS),
        Move("accept", ("sent",), "accepted", owner=BOTH, notice=ANSWERED),
        Move("decline", ("sent",), "declined", owner=SENDER, notice=ANSWERED),
        Move("record_yes", ("sent",), "accepted", owner=SENDER),
        Move("record_no", ("sent",), "declined", owner=SENDER),
        Move("withdraw", ("draft", "sent"), "withdrawn", owner=SENDER, notice=CHANGED),
        Move("hand_over", ("accepted",), "handed_over", owner=RECEIVER, notice=CHANGED),
        Move("record_outcome", ("accepted", "handed_over"), "ended", owner=SENDER, notice=CHANGED),
    ],
)
