"""What can be done with calls: one verb a file."""

from commonground.calls.actions.brief import brief
from commonground.calls.actions.cancel import cancel
from commonground.calls.actions.close import close
from commonground.calls.actions.hold import hold, let_go
from commonground.calls.actions.note import note
from commonground.calls.actions.recall import recall
from commonground.calls.actions.report import report
from commonground.calls.actions.send import send
from commonground.calls.actions.state import state
from commonground.calls.actions.take import take
from commonground.calls.actions.triage import triage

__all__ = ["brief", "cancel", "close", "hold", "let_go", "note", "recall", "report", "send", "state", "take", "triage"]
