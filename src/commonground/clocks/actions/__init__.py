"""The verbs of clocks: start, meet, stop, open again (by other chapters' actions), pause and resume, and what the job does: warn, raise."""

from commonground.clocks.actions.handing import assign, end_turn, hand_over
from commonground.clocks.actions.office import end_other_day, set_hours, set_other_day
from commonground.clocks.actions.pausing import pause, resume, resume_over
from commonground.clocks.actions.raise_overdue import raise_further, raise_overdue, warn
from commonground.clocks.actions.run import meet, reopen, reopen_all, start, start_declared, stop, stop_all

__all__ = [
    "assign", "end_other_day", "end_turn", "hand_over", "meet", "pause", "raise_further", "raise_overdue", "reopen", "reopen_all", "resume", "resume_over", "set_hours", "set_other_day", "start",
    "start_declared", "stop",
    "stop_all", "warn",
]  # fmt: skip
