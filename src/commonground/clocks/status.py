"""The moves of a clock."""

from commonground.kit.status import Move, StatusTable

CLOCK = StatusTable(
    "clocks.clock",
    first="running",
    words={"running": "Running", "overdue": "Overdue", "met": "Done in time or late", "stopped": "Stopped"},
    moves=[
        Move("raise_overdue", ("running",), "overdue", owner="the agency that owes it"),
        Move("meet", ("running", "overdue"), "met"),
        Move("stop", ("running", "overdue"), "stopped"),
        Move("reopen", ("met", "stopped"), "running", owner="the agency that owes it"),
    ],
)
