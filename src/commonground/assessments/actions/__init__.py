"""Verbs of assessments: give."""

from commonground.assessments.actions.give import give

__all__ = ["give"]
