"""Verbs of cases: open, take in, answer, move, touch, add, correct and finish a task, record an outcome, close, reopen."""

from commonground.cases.actions.add_task import add_task
from commonground.cases.actions.answer import answer
from commonground.cases.actions.close import close
from commonground.cases.actions.correct_task import correct_task
from commonground.cases.actions.finish_task import finish_task
from commonground.cases.actions.move import move
from commonground.cases.actions.open import open
from commonground.cases.actions.record_outcome import record_outcome
from commonground.cases.actions.reopen import reopen
from commonground.cases.actions.take_in import take_in
from commonground.cases.actions.touch import touch

__all__ = [
    "add_task",
    "answer",
    "close",
    "correct_task",
    "finish_task",
    "move",
    "open",
    "record_outcome",
    "reopen",
    "take_in",
    "touch",
]
