"""Answers and scores."""

from commonground.assessments.models.assessment import Assessment

__all__ = ["Assessment"]
