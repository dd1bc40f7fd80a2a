"""The moves of an encounter."""

from commonground.kit.status import Move, StatusTable

ENCOUNTER = StatusTable(
    "encounters.encounter",
    first="open",
    words={"open": "Open", "closed": "Ended"},
    moves=[
        Move("close", ("open",), "closed", owner="the responder's agency"),
        Move("reopen", ("closed",), "open", owner="the responder's agency"),
    ],
)
