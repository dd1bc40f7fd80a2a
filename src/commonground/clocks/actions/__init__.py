"""The verbs of clocks: start, meet, stop (by other chapters' actions), and raise what is overdue (by the job)."""

from commonground.clocks.actions.raise_overdue import raise_overdue
from commonground.clocks.actions.run import meet, start, stop

__all__ = ["meet", "raise_overdue", "start", "stop"]
