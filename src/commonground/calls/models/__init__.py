"""Facts about calls: the call, and each unit's part in it."""

from commonground.calls.models.assignment import Assignment
from commonground.calls.models.call import Call

__all__ = ["Assignment", "Call"]
