"""The moves of a release. ``asked`` is only ever the moment of asking; nothing is stored before the person answered."""

from commonground.kit.status import Move, StatusTable

RELEASE = StatusTable(
    "consents.release",
    first="asked",
    words={
        "asked": "Asked",
        "given": "Given",
        "declined": "Said no",
        "not_now": "Said not now",
        "revoked": "Taken back",
        "ended": "Ended on its day",
        "void": "Closed: whoever signed may not sign",
    },
    moves=[
        Move("give", ("asked",), "given", owner="the person"),
        Move("say_no", ("asked",), "declined", owner="the person"),
        Move("say_not_now", ("asked",), "not_now", owner="the person"),
        Move("confirm", ("given",), "given", owner="the person"),
        Move("revoke", ("given",), "revoked", owner="the person", notice="A permission was taken back."),
        Move("end_with_case", ("given",), "ended", notice="A case ended, and a permission with it."),
        Move("run_out", ("given",), "ended"),
        Move(
            "void",
            ("given",),
            "void",
            owner="the law",
            notice="A permission was closed: whoever signed it may not sign.",
        ),
    ],
)

# How a person can sign, and how each is kept. All but paper are signed on the screen on which the question stood.
ON_PAPER, ALOUD = "paper", "voice_witnessed"
WAYS_TO_SIGN = {
    "drawn": "Drawn with a finger",
    "typed": "Typed name",
    "voice_witnessed": "Said aloud, with a witness",
    "paper": "On paper",
}
