"""The verbs of agencies, and the registry of every action in the application."""

from commonground.agencies.acting import REGISTRY, Action, action

__all__ = ["REGISTRY", "Action", "action"]
