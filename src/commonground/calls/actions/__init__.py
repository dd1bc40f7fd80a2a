"""What can be done with calls: one verb a file."""

from commonground.calls.actions.brief import brief
from commonground.calls.actions.call_for_help import call_for_help
from commonground.calls.actions.cancel import cancel
from commonground.calls.actions.close import close
from commonground.calls.actions.correct import correct
from commonground.calls.actions.hold import hold, let_go
from commonground.calls.actions.need_help import need_help
from commonground.calls.actions.note import note
from commonground.calls.actions.recall import recall
from commonground.calls.actions.replay import clear_replays, replay
from commonground.calls.actions.report import report
from commonground.calls.actions.send import send
from commonground.calls.actions.state import state
from commonground.calls.actions.take import take
from commonground.calls.actions.take_batch import take_batch
from commonground.calls.actions.tell_partner import tell_partner
from commonground.calls.actions.triage import triage

__all__ = [
    "brief", "call_for_help", "cancel", "clear_replays", "close", "correct", "hold", "let_go", "need_help", "note", "recall", "replay",
    "report", "send", "state", "take", "take_batch", "tell_partner", "triage",
]  # fmt: skip
