"""The moves of a message."""

from commonground.kit.status import Move, StatusTable

MESSAGE = StatusTable(
    "outbox.message",
    first="waiting",
    words={
        "waiting": "Waiting to leave",
        "sending": "On its way",
        "sent": "Sent",
        "held": "Held here: no mail server is set up",
        "failed": "Could not be sent",
        "stopped": "Stopped: contact is not safe or not wanted",
    },
    moves=[
        Move("begin", ("waiting", "sending", "held", "failed"), "sending"),
        Move("finish", ("sending",), "sent"),
        Move("hold", ("waiting", "sending"), "held"),
        Move("fail", ("sending",), "failed"),
        Move("stop", ("waiting", "held", "failed"), "stopped"),
    ],
)
