"""A case, its tasks and its touchpoints."""

from commonground.cases.models.case import Case
from commonground.cases.models.task import Task
from commonground.cases.models.touchpoint import Touchpoint

__all__ = ["Case", "Task", "Touchpoint"]
