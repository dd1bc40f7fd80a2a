"""Assessments as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Answers to instruments and their scores."""

    name = "commonground.assessments"
    label = "assessments"
