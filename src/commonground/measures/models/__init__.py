"""Figures, and the limits that one of them is held against."""

from commonground.measures.models.limit import Limit
from commonground.measures.models.observation import Observation

__all__ = ["Limit", "Observation"]
