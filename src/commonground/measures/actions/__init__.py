"""What can be done with measures: count anew, set a limit."""

from commonground.measures.actions.observe import observe
from commonground.measures.actions.set_limit import set_limit

__all__ = ["observe", "set_limit"]
