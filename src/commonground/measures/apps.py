"""Measures as a Django app."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Figures about the work, never about a person."""

    name = "commonground.measures"
    label = "measures"
