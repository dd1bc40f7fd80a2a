"""The moves of a paper, of a report and of an incident."""

from commonground.kit.status import Move, StatusTable

OPEN = ("received", "with_custodian", "checked", "contested")
PAPER = StatusTable(
    "legal.paper",
    first="received",
    words={
        "received": "Received",
        "with_custodian": "With the custodian",
        "checked": "Checked",
        "contested": "Before the court",
        "kept": "Kept, nothing handed over",
        "produced": "Copy made",
        "answered": "Answered, nothing handed over",
        "closed": "Closed",
    },
    moves=[
        Move(
            "name_custodian", ("received", "with_custodian", "checked"), "with_custodian", owner="the custodian named"
        ),
        Move("check", ("with_custodian", "checked"), "checked", owner="the custodian"),
        Move("contest", ("with_custodian", "checked"), "contested", owner="counsel of the agency"),
        Move("narrow", ("contested",), "with_custodian", owner="the custodian"),
        Move("keep", ("with_custodian", "checked"), "kept", owner="the custodian"),
        Move("produce", ("checked",), "produced", owner="the custodian"),
        Move("answer_no", OPEN, "answered", owner="the custodian"),
        Move("close", ("kept", "produced", "answered"), "closed", owner="nobody"),
    ],
)
REPORT = StatusTable(
    "legal.report",
    first="sent",
    words={"sent": "Sent", "by_phone": "Made by phone", "taken": "Taken by intake"},
    moves=[
        Move("make_by_phone", ("sent",), "by_phone", owner="the agency that took the call"),
        Move("take_report", ("sent",), "taken", owner="intake of the agency that protects"),
    ],
)
INCIDENT = StatusTable(
    "legal.incident",
    first="open",
    words={"open": "Open", "closed": "Closed"},
    moves=[
        Move("report_incident", ("open",), "open", owner="the privacy officer"),
        Move("close_incident", ("open",), "closed", owner="nobody"),
    ],
)
