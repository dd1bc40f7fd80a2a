"""The moves of a program at an agency."""

from commonground.kit.status import Move, StatusTable

PROGRAM = StatusTable(
    "programs.program",
    first="prepared",
    words={"prepared": "Prepared", "on": "On", "off": "Off"},
    moves=[
        Move("switch_on", ("prepared", "off"), "on", owner="the agency that works by it"),
        Move("switch_off", ("on",), "off", owner="the agency that finishes with whoever is in it"),
    ],
)
