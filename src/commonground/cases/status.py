"""The moves of a case. Ended is never final: a person can come back any time."""

from commonground.kit.status import Move, StatusTable

CASE = StatusTable(
    "cases.case",
    first="open",
    words={"open": "Open", "closed": "Ended"},
    moves=[
        Move("close", ("open",), "closed", owner="the person, who can come back any time"),
        Move("reopen", ("closed",), "open", owner="the agency that walks with the person"),
    ],
)
